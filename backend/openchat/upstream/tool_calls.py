"""Tool calls, assembled from their fragments; each is given out once, whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, count

from openchat.upstream.base import ToolCallDelta
from openchat.upstream.chunks import ToolCallFragment
from openchat.upstream.surrogates import joined


@dataclass(slots=True)
class _Open:
    index: int | None
    call_id: str
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class ToolCalls:
    """Fragments belong together by index; without one, to the last call. Another id starts another call.

    What comes for a call that was given out already is passed over.
    """

    def __init__(self) -> None:
        self._calls: list[_Open] = []
        self._given = 0
        # Where the last call of each index is, and the last one without an index, which takes any.
        self._places: dict[int, int] = {}
        self._unplaced = -1
        self._ids: set[str] = set()
        self._made_up = count()

    @property
    def any(self) -> bool:
        return bool(self._calls)

    def add(self, fragment: ToolCallFragment) -> None:
        call = self._find(fragment)
        if call is None and self._is_late(fragment):
            return
        if call is None:
            call = _Open(fragment.index, fragment.id or "")
            if call.index is None:
                self._unplaced = len(self._calls)
            else:
                self._places[call.index] = len(self._calls)
            self._calls.append(call)
        call.call_id = call.call_id or fragment.id or ""
        if fragment.function is not None:
            call.name = call.name or fragment.function.name or ""
            call.arguments.append(fragment.function.arguments or "")

    def finish(self) -> list[ToolCallDelta]:
        """The calls not yet given out; arguments are `{}` where the upstream sent none, and no two ids are the same."""
        calls = self._calls[self._given :]
        self._given = len(self._calls)
        return [
            ToolCallDelta(
                self._own_id(call.call_id), joined(call.name), joined("".join(call.arguments)).strip() or "{}"
            )
            for call in calls
        ]

    def _own_id(self, sent: str) -> str:
        made_up = (f"call_{n}" for n in self._made_up)
        found = next(call_id for call_id in chain([sent] if sent else [], made_up) if call_id not in self._ids)
        self._ids.add(found)
        return found

    def _is_late(self, fragment: ToolCallFragment) -> bool:
        """A repeat of a call that was given out, or the white space that some providers send after one."""
        has_name = fragment.function is not None and bool(fragment.function.name)
        return self._given > 0 and (fragment.id in self._ids if fragment.id else not has_name)

    def _find(self, fragment: ToolCallFragment) -> _Open | None:
        if fragment.index is None:
            place = len(self._calls) - 1
        else:
            place = max(self._places.get(fragment.index, -1), self._unplaced)
        if place < self._given:
            return None
        call = self._calls[place]
        same_call = not fragment.id or not call.call_id or fragment.id == call.call_id
        return call if same_call else None
