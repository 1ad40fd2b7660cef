"""Tool calls, assembled from their fragments; each is given out once, whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from openchat.upstream.base import ToolCallDelta
from openchat.upstream.chunks import ToolCallFragment


@dataclass(slots=True)
class _Open:
    index: int | None
    call_id: str
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class ToolCalls:
    """Fragments belong together by index; without one, to the last call. Another id starts another call."""

    def __init__(self) -> None:
        self._calls: list[_Open] = []
        self._given = 0

    @property
    def any(self) -> bool:
        return bool(self._calls)

    def add(self, fragment: ToolCallFragment) -> None:
        call = self._find(fragment)
        if call is None:
            call = _Open(fragment.index, fragment.id or "")
            self._calls.append(call)
        call.call_id = call.call_id or fragment.id or ""
        if fragment.function is not None:
            call.name = call.name or fragment.function.name or ""
            call.arguments.append(fragment.function.arguments or "")

    def finish(self) -> list[ToolCallDelta]:
        """The calls not yet given out; arguments are `{}` and ids made up where the upstream sent none."""
        calls = self._calls[self._given :]
        first, self._given = self._given, len(self._calls)
        return [
            ToolCallDelta(call.call_id or f"call_{n}", call.name, "".join(call.arguments).strip() or "{}")
            for n, call in enumerate(calls, start=first)
        ]

    def _find(self, fragment: ToolCallFragment) -> _Open | None:
        for call in reversed(self._calls[self._given :]):
            same_place = fragment.index is None or call.index is None or fragment.index == call.index
            same_call = not fragment.id or not call.call_id or fragment.id == call.call_id
            if same_place:
                return call if same_call else None
        return None
