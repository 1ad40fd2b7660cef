"""`python -m openchat.upstream.scripted --port N` serves until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from openchat.upstream.scripted.server import ScriptedUpstream


async def serve(port: int, key: str | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    upstream = ScriptedUpstream(expected_key=key)
    await upstream.start(port)
    try:
        sys.stdout.write(f"{upstream.base_url}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await upstream.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m openchat.upstream.scripted", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port; the address is printed")
    parser.add_argument("--key", help="refuse any other key with 401")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.key))


if __name__ == "__main__":
    main()
