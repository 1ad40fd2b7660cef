#!/bin/sh
# Start a run and leave; look at it, stop it, and read all of it later.
#   examples/detached.sh 'Tell me a very long story.'
set -eu
url=${OPENCHAT_URL:-http://127.0.0.1:8001}
auth=${OPENCHAT_TOKEN:+"Authorization: Bearer $OPENCHAT_TOKEN"}
question=$(printf '%s' "${1:-Tell me a very long story.}" | sed 's/[\\"]/\\&/g')
key=detached-$(date +%s)-$$

conversation=$(curl -sSf -X POST -H "$auth" "$url/api/conversations" | cut -d '"' -f 4)

# Without `Accept: text/event-stream` the run comes back at once, as JSON.
# With the same key it may be sent again after a lost connection: it is the same run, paid for once.
start() {
    curl -sSf -H "$auth" "$url/api/conversations/$conversation/runs" -H 'Content-Type: application/json' \
        -H "Idempotency-Key: $key" -d "{\"message\": \"$question\"}" | cut -d '"' -f 6
}
run=$(start)
again=$(start)
echo "started $run, then $again: asked twice, it is one run"

# Watch it for a second, as someone who then closes the lid.
curl -sN --max-time 1 -H "$auth" "$url/api/runs/$run/stream" || true

# It goes on without us, until it ends or is told to.
curl -sSf -o /dev/null -X POST -H "$auth" "$url/api/runs/$run/stop"

# Everything from the start, also long after the end. With -H 'Last-Event-ID: …' only what came after that event.
curl -sSNf -H "$auth" "$url/api/runs/$run/stream"
