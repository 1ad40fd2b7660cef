#!/bin/sh
# Ask one question; the events of the answer come as they are made.
#   examples/ask.sh 'Why is the sky blue?'
set -eu
url=${OPENCHAT_URL:-http://127.0.0.1:8001}
auth=${OPENCHAT_TOKEN:+"Authorization: Bearer $OPENCHAT_TOKEN"}
question=$(printf '%s' "${1:-Why is the sky blue?}" | sed 's/[\\"]/\\&/g')

conversation=$(curl -sSf -X POST -H "$auth" "$url/api/conversations" | cut -d '"' -f 4)
curl -sSN --fail-with-body -H "$auth" "$url/api/conversations/$conversation/runs" \
    -H 'Content-Type: application/json' -H 'Accept: text/event-stream' \
    -d "{\"message\": \"$question\"}"
