"""How a command fails: one line for people on stderr, and an exit code for scripts.

OpenChatError                 2
└── CommandFailed
    ├── WrongUse              2   what was asked for cannot be done: an option, a file, a name that does not exist
    │   └── Refused           2   the gateway says so
    ├── RunFailed             1   the answer failed or was cut
    ├── Unhealthy             1   doctor found something to mend
    ├── Unreachable           3   there is no gateway, it fails, or the connection stays lost
    ├── NotAllowed            4   the gateway does not take the token
    └── Interrupted         130   Ctrl-C
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from openchat.errors import OpenChatError


class CommandFailed(OpenChatError):
    """Ends the command. Its text is one line that names the cause and the way out."""

    exit_code: ClassVar[int]


class WrongUse(CommandFailed):
    exit_code = 2


class Refused(WrongUse):
    """The gateway's own no. `code` is one of the API's; `paths` are the fields of the request that are at fault."""

    def __init__(self, detail: str, code: str, paths: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.code = code
        self.paths = paths


class RunFailed(CommandFailed):
    exit_code = 1


class Unhealthy(CommandFailed):
    exit_code = 1


class Unreachable(CommandFailed):
    exit_code = 3


class NotAllowed(CommandFailed):
    exit_code = 4


class Interrupted(CommandFailed):
    """Told to stop. What there was has been shown, so it needs no text."""

    exit_code = 130
