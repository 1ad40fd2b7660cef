"""`python -m openchat`."""

from __future__ import annotations

from openchat.cli import main

if __name__ == "__main__":
    main()
