"""The local model's process: llama.cpp's OpenAI-compatible HTTP server on a free port of loopback.

`python -m openchat.upstream.local_server MODEL_FILE ALIAS CONTEXT SLOTS THREADS`

It reads its API key as the first line of standard input, which no other user can see, and answers with one line on
standard output: `ready http://127.0.0.1:PORT`, or `failed REASON`. It ends when standard input does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

import xllamacpp

# Below the gateway: a token that is relayed late is felt by everyone, one that is generated late by one.
NICENESS = 5
_PR_SET_PDEATHSIG = 1


def main(model_file: str, alias: str, context: int, slots: int, threads: int) -> None:
    """Serve until the parent leaves."""
    api_key = sys.stdin.readline().strip()
    _end_with_parent()
    # Ctrl-C reaches everybody at the terminal; the runs that are being written end first, and the parent tells us then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    answer = _private_stdout()
    try:
        server = xllamacpp.Server(_parameters(model_file, alias, api_key, context, slots, threads))
    except RuntimeError as exc:
        os.write(answer, f"failed {' '.join(str(exc).split())}\n".encode())
        raise SystemExit(1) from exc
    os.write(answer, f"ready {server.listening_address}\n".encode())
    threading.Event().wait()


def _parameters(
    model_file: str, alias: str, api_key: str, context: int, slots: int, threads: int
) -> xllamacpp.CommonParams:
    params = xllamacpp.CommonParams()
    params.model.path = model_file
    params.model_alias = [alias]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [api_key]
    # Its own web page and its listing of other people's prompts are nobody's business.
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.n_parallel = slots
    params.n_ctx = context * slots
    params.kv_unified = False
    # Halves the memory of the slots at the same speed.
    params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_Q8_0
    # It would keep up to 8 GiB of past prompts otherwise.
    params.cache_ram_mib = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = 0
    return params


def _end_with_parent() -> None:
    parent = os.getppid()

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went before the call above
            os._exit(0)


def _private_stdout() -> int:
    """The pipe to the parent, out of reach of a library that prints."""
    answer = os.dup(1)
    os.dup2(2, 1)
    return answer


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
