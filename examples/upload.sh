#!/bin/sh
# Upload a file once, then ask about it.
#   examples/upload.sh notes.txt 'What do these notes say?'
set -eu
url=${OPENCHAT_URL:-http://127.0.0.1:8001}
auth=${OPENCHAT_TOKEN:+"Authorization: Bearer $OPENCHAT_TOKEN"}
question=$(printf '%s' "${2:-What is this?}" | sed 's/[\\"]/\\&/g')

stored=$(curl -sSf -H "$auth" "$url/api/files" -F "file=@$1")
echo "$stored"
file=$(echo "$stored" | cut -d '"' -f 4)
# What the file is was read from its content. Only pixels can be an image part; all else is a file part.
case $stored in *'"media_type":"image/'*) type=image ;; *) type=file ;; esac

conversation=$(curl -sSf -X POST -H "$auth" "$url/api/conversations" | cut -d '"' -f 4)
curl -sSN --fail-with-body -H "$auth" "$url/api/conversations/$conversation/runs" \
    -H 'Content-Type: application/json' -H 'Accept: text/event-stream' \
    -d "{\"message\": [{\"type\": \"text\", \"text\": \"$question\"}, {\"type\": \"$type\", \"file_id\": \"$file\"}]}"
