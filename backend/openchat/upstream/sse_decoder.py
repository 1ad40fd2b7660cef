"""Server-sent events from bytes, without I/O: any split of the same bytes gives the same events.

Of the fields only `data` matters here; comments, `event`, `id` and `retry` are passed over (WHATWG HTML, 9.2.6).
"""

from __future__ import annotations

# A generated image comes as one line of several megabytes; beyond this it is no answer any more.
MAX_EVENT_BYTES = 64 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


class EventTooLarge(Exception):
    """An event went beyond MAX_EVENT_BYTES."""


class SSEDecoder:
    """Feed it what arrives; it returns the data of each event that is complete.

    Lines may end in LF, CRLF or CR. An event that the end of the stream cuts is dropped, as the standard says.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self._after_cr = False
        self._at_start = True

    def feed(self, chunk: bytes) -> list[bytes]:
        if self._at_start:
            chunk = self._without_bom(chunk)
        if self._after_cr or b"\r" in chunk:
            chunk = self._with_lf_only(chunk)
        buffer = self._buffer
        # The common cases: one whole event in one line, or several, and nothing before them.
        if not buffer and chunk.endswith(b"\n\n"):
            if chunk.startswith(b"data: ") and chunk.find(b"\n") == len(chunk) - 2:
                return [chunk[6:-2]]
            return [data for block in chunk[:-2].split(b"\n\n") if (data := _data(block)) is not None]
        buffer += chunk
        events = []
        begin = 0
        while (end := buffer.find(b"\n\n", max(begin, self._scanned))) >= 0:
            data = _data(bytes(buffer[begin:end]))
            if data is not None:
                events.append(data)
            begin = end + 2
            self._scanned = begin
        if begin:
            del buffer[:begin]
        # Where the next search begins: a blank line may be half here.
        self._scanned = max(0, len(buffer) - 1)
        if len(buffer) > MAX_EVENT_BYTES:
            raise EventTooLarge
        return events

    def _without_bom(self, chunk: bytes) -> bytes:
        chunk = bytes(self._buffer) + chunk
        self._buffer.clear()
        if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
            self._buffer += chunk
            return b""
        self._at_start = False
        return chunk.removeprefix(_BOM)

    def _with_lf_only(self, chunk: bytes) -> bytes:
        if self._after_cr and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if chunk.endswith(b"\r"):
            self._after_cr = True
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _data(block: bytes) -> bytes | None:
    """The data of one event's lines, None where it has none."""
    if block.startswith(b"data:") and b"\n" not in block:
        return block[6:] if block[5:6] == b" " else block[5:]
    values = []
    for line in block.split(b"\n"):
        name, _, value = line.partition(b":")
        if name == b"data":
            values.append(value.removeprefix(b" "))
    return b"\n".join(values) if values else None
