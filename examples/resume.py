"""Ask, and have the whole answer however often the connection breaks; then prove that nothing is missing.

    python examples/resume.py 'Why is the sky blue?'

Needs httpx. OPENCHAT_URL says where the gateway is, OPENCHAT_TOKEN its access token, where it has one.
"""

import hashlib
import json
import os
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

RECONNECT_SECONDS = 0.5


def main(question: str) -> None:
    token = os.environ.get("OPENCHAT_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = os.environ.get("OPENCHAT_URL", "http://127.0.0.1:8001")
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        conversation = post(client, "/api/conversations", {})
        run = post(client, f"/api/conversations/{conversation['id']}/runs", {"message": question})["run"]
        text, end = follow(client, run["id"])
        if hashlib.sha256(text.encode()).hexdigest() != end["sha256"]:
            # Only where the server crashed: what it had stored may be a little shorter than what was seen.
            text = stored(client, conversation["id"], end["message_id"])
        assert hashlib.sha256(text.encode()).hexdigest() == end["sha256"]
        assert len(text) == end["chars"]
    sys.stdout.write(f"\n{end['status']}: all {end['chars']} characters are here, sha256 {end['sha256']}\n")


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """Create something, once, however often it has to be sent."""
    key = {"Idempotency-Key": str(uuid.uuid4())}
    while True:
        try:
            response = client.post(path, json=body, headers=key)
        except httpx.TransportError:
            time.sleep(RECONNECT_SECONDS)
            continue
        return response.raise_for_status().json()


def follow(client: httpx.Client, run_id: str) -> tuple[str, dict[str, Any]]:
    """The text of a run and its terminal event. A stream that ends without one is a lost connection."""
    text = last_id = ""
    while True:
        try:
            headers = {"Last-Event-ID": last_id} if last_id else {}
            with client.stream("GET", f"/api/runs/{run_id}/stream", headers=headers) as response:
                response.raise_for_status()
                for event_id, event in events(response):
                    last_id = event_id
                    if event["type"] == "delta":
                        text += event["text"]
                        sys.stdout.write(event["text"])
                        sys.stdout.flush()
                    elif event["type"] in {"done", "error"}:
                        return text, event
        except httpx.TransportError:
            pass
        sys.stderr.write("\n(connection lost; going on where it broke)\n")
        time.sleep(RECONNECT_SECONDS)


def events(response: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each event with its id. A blank line ends an event; what begins with a colon is a comment.

    Not by httpx's `iter_lines`: it also splits at characters that may stand in a text.
    """
    rest = b""
    for data in response.iter_raw():
        *blocks, rest = (rest + data).split(b"\n\n")
        for block in blocks:
            if not block.startswith(b":"):
                id_line, data_line = block.split(b"\n")
                yield id_line.removeprefix(b"id: ").decode(), json.loads(data_line.removeprefix(b"data: "))


def stored(client: httpx.Client, conversation_id: str, message_id: str) -> str:
    page = client.get(f"/api/conversations/{conversation_id}/messages", params={"path": message_id, "limit": 1})
    return str(page.raise_for_status().json()["items"][-1]["content"])


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "Why is the sky blue?")
