"""The program as a process: what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import openchat
from openchat.cli.commands.serve import serve
from openchat.server import bind
from openchat.settings import Settings
from openchat.upstream.local_model import MODEL_ID, is_installed

BACKEND = Path(openchat.__file__).resolve().parents[1]
SECRET = "sk-or-v1-0123456789abcdef"
SECONDS = 30


def run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "openchat", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(BACKEND), "OPENCHAT_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_the_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"openchat {openchat.__version__}\n"


def test_without_a_command_it_shows_what_there_is(tmp_path: Path) -> None:
    shown = run(tmp_path)

    assert shown.returncode == 0
    assert "serve" in shown.stdout


@pytest.mark.parametrize("group", ["conversations", "local"])
def test_a_group_of_commands_alone_shows_what_there_is(tmp_path: Path, group: str) -> None:
    shown = run(tmp_path, group)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == run(tmp_path, group, "--help").stdout
    assert "Examples:" in shown.stdout


@pytest.mark.parametrize("command", [("chat",), ("compare",), ("models",), ("serve",), ("conversations", "import")])
def test_help_names_no_types_of_python(tmp_path: Path, command: tuple[str, ...]) -> None:
    shown = run(tmp_path, *command, "--help").stdout

    assert re.findall(r"<(?:str|path|list.*)>", shown) == []
    assert "Examples:" in shown


def test_serve_told_to_log_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENCHAT_HOME", str(tmp_path))
    served: list[Settings] = []
    monkeypatch.setattr("openchat.server.run", served.append)

    serve(log_level="error", as_json=True)
    serve()

    assert [settings.log_format for settings in served] == ["json", "auto"]


@pytest.mark.skipif(not is_installed(), reason="the local model is not installed")
def test_what_local_install_did_as_json(tmp_path: Path) -> None:
    printed = json.loads(run(tmp_path, "local", "install", "--json").stdout)

    assert printed == {"model": MODEL_ID, "was_installed": True}


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["nonsense"], {}, "No such command 'nonsense'."),
        (["models", "--sort", "x"], {}, "Invalid value for '--sort': 'x' is not one of 'name', 'newest', "),
        (["serve", "--nonsense"], {}, "No such option: --nonsense"),
        (["serve", "--port", "70000"], {}, "PORT=70000: must be a whole number from 0 to 65535"),
        (["serve"], {"RETRIES": "x"}, "RETRIES=x: must be a whole number from 0 to 10"),
        (["serve"], {"HOST": "0.0.0.0", "OPENROUTER_API_KEY": SECRET}, "HOST=0.0.0.0: "),
        (["serve"], {"OPENROUTER_API_KEY": f"{SECRET} {SECRET}"}, "OPENROUTER_API_KEY=(not shown): must be"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    ended = run(tmp_path, *arguments, **environment)

    assert ended.returncode == 2
    assert ended.stderr.startswith(f"openchat: {said}")
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""
    assert SECRET not in ended.stderr


def test_a_taken_port_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        ended = run(tmp_path, "serve", PORT=str(port), LOCAL_MODEL="off")

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert f"127.0.0.1:{port}" in ended.stderr


def test_a_store_that_cannot_be_opened_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder is needed")

    ended = run(
        tmp_path, "serve", "--port", "0", LOCAL_MODEL="off", DATABASE_URL="sqlite+aiosqlite:///data/openchat.db"
    )

    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("openchat: ")
