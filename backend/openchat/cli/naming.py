"""What a person types to name one of many: its id, the last characters of it, or `last`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from openchat.cli.client import GatewayClient
from openchat.cli.failures import WrongUse

LAST: Final = "last"
LEAST_CHARS: Final = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """What is named: where the API lists it, the newest first; what one is called; the command that lists them."""

    path: str
    noun: str
    listing: str


def find_id(client: GatewayClient, kind: Kind, named: str) -> str:
    """The id that `named` means; a whole one is not looked for. Raises WrongUse for none or several."""
    if _is_id(named):
        return named
    if named == LAST:
        newest = list(client.items(kind.path, limit=1))
        if not newest:
            raise WrongUse(f"there is no {kind.noun} yet")
        return str(newest[0]["id"])
    if len(named) < LEAST_CHARS:
        raise WrongUse(f"`{named}`: say an id, its last {LEAST_CHARS} characters or more, or `last`")
    found = [str(one["id"]) for one in client.items(kind.path) if one["id"].endswith(named.lower())]
    if len(found) != 1:
        which = f"several {kind.noun}s end" if found else f"no {kind.noun} ends"
        raise WrongUse(f"{which} in `{named}`; see `{kind.listing}`")
    return found[0]


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
