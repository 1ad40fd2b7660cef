"""`./openchat`: when it builds the web client, and what it serves where that cannot be.

The script is the real one, in a folder with as much around it as it looks at; node, npm and Python are stand-ins.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 20
NODE = """#!/bin/sh
exit "${NODE_IS_OLD:-0}"
"""
# A build shows what it was made of, and fails as the compiler does: with words, and half of its files there.
NPM = """#!/bin/sh
echo "npm $1 $2" >>"$CALLS"
if [ "$*" = 'run --silent check' ]; then exit 0; fi
if [ "$1" = ci ]; then
    rm -rf node_modules
    mkdir node_modules
    exit "${CI_FAILS:-0}"
fi
[ -d node_modules ] && [ "$1 $2 $3 $4" = 'run build -- --outDir' ] || exit 9
mkdir "$5"
if [ -p "$CALLS.began" ]; then echo >"$CALLS.began"; read -r _ <"$CALLS.never"; fi
if grep -q broken src/main.tsx; then echo 'main.tsx: broken, in some detail' >&2; exit 1; fi
cp src/main.tsx "$5/index.html"
"""
PYTHON = """#!/bin/sh
echo "python: $*"
"""
# What the tests drive, and would be installed.
CLIENTS = [(f"bin/{name}", "#!/bin/sh\n") for name in ("chromium-headless-shell", "curl")]


@dataclass(slots=True)
class Copy:
    """A copy of the repository."""

    root: Path
    environment: dict[str, str]

    @property
    def index(self) -> str | None:
        """What would be served."""
        file = self.root / "backend/openchat/web/index.html"
        return file.read_text() if file.exists() else None

    @property
    def calls(self) -> list[str]:
        """What npm was asked since this was last looked at."""
        file = Path(self.environment["CALLS"])
        said = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return said

    @property
    def leftovers(self) -> list[Path]:
        return list(self.root.glob(".openchat-installing*"))

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def popen(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.root / "openchat"), *(command or ("serve", "--port", "0"))],
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def serve(self, **environment: str) -> str:
        """What is said on the way to serving, which it always comes to."""
        process = self.popen(**environment)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, out) == (0, "python: -m openchat serve --port 0\n"), err
        return err


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    root = tmp_path / "open chat"
    (root / "frontend" / "public").mkdir(parents=True)
    (root / "backend" / "openchat").mkdir(parents=True)
    shutil.copy(ROOT / "openchat", root)
    copy = Copy(
        root,
        {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "CALLS": str(tmp_path / "calls"), "OPENROUTER_API_KEY": "sk-or"},
    )
    for name in ("pyproject.toml", "requirements.lock", ".env"):
        copy.write(name, name)
    for name in ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "src/main.tsx"):
        copy.write(f"frontend/{name}", "first")
    for path, program in (("bin/node", NODE), ("bin/npm", NPM), ("open chat/.venv/bin/python", PYTHON), *CLIENTS):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(program)
        file.chmod(0o755)
    installed = subprocess.run(
        "cksum pyproject.toml requirements.lock | cksum", shell=True, cwd=root, capture_output=True, check=True
    )
    copy.write(".venv/.openchat-installed", f"{installed.stdout.decode()}program local test\n")
    return copy


def test_the_first_start_installs_and_builds_and_the_second_does_neither(copy: Copy) -> None:
    assert copy.serve().splitlines() == [
        "openchat: installing the packages of the web client",
        "openchat: building the web client",
    ]
    assert copy.index == "first"
    assert copy.calls == ["npm ci --include=dev", "npm run build"]
    assert copy.serve() == ""
    assert copy.calls == []
    assert copy.leftovers == []


@pytest.mark.parametrize("name", ["src/main.tsx", "src/new/file.ts", "public/theme.js", "index.html", "vite.config.ts"])
def test_a_change_of_the_sources_is_built_whatever_its_time(copy: Copy, name: str) -> None:
    copy.serve()
    copy.write(f"frontend/{name}", "second")
    # As an archive of another release brings it.
    os.utime(copy.root / "frontend" / name, (0, 0))
    assert copy.serve() == "openchat: building the web client\n"
    assert copy.calls[2:] == ["npm run build"]
    assert copy.serve() == ""


def test_a_file_that_went_is_a_change_too(copy: Copy) -> None:
    copy.write("frontend/src/extra.ts", "extra")
    copy.serve()
    (copy.root / "frontend/src/extra.ts").unlink()
    assert copy.serve() == "openchat: building the web client\n"


def test_packages_are_installed_again_only_with_another_lock(copy: Copy) -> None:
    copy.serve()
    copy.write("frontend/package-lock.json", "second")
    assert copy.calls == ["npm ci --include=dev", "npm run build"]
    copy.serve()
    assert copy.calls == ["npm ci --include=dev", "npm run build"]


def test_packages_that_could_not_be_installed_are_tried_again(copy: Copy) -> None:
    assert copy.serve(CI_FAILS="1").endswith("see above. The API is served without it.\n")
    assert copy.index is None
    copy.serve()
    assert copy.index == "first"


def test_a_build_that_fails_is_shown_whole_and_leaves_the_one_before(copy: Copy) -> None:
    copy.serve()
    copy.write("frontend/src/main.tsx", "broken")
    assert copy.serve().splitlines() == [
        "openchat: building the web client",
        "main.tsx: broken, in some detail",
        "openchat: the web client could not be built; see above. The one built before is served.",
    ]
    assert copy.index == "first"
    assert copy.leftovers == []
    copy.write("frontend/src/main.tsx", "mended")
    copy.serve()
    assert copy.index == "mended"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_interrupted_leaves_the_one_before(copy: Copy, sent: signal.Signals) -> None:
    copy.serve()
    copy.write("frontend/src/main.tsx", "second")
    began, never = (Path(f"{copy.environment['CALLS']}.{name}") for name in ("began", "never"))
    os.mkfifo(began)
    os.mkfifo(never)
    process = copy.popen()
    began.read_text()
    os.killpg(process.pid, sent)
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (128 + sent, "")
    assert copy.index == "first"
    assert copy.leftovers == []
    began.unlink()
    assert copy.serve() == "openchat: building the web client\n"
    assert copy.index == "second"


def test_without_node_the_build_that_there_is_is_served_in_silence(copy: Copy) -> None:
    copy.serve()
    copy.write("frontend/src/main.tsx", "second")
    assert copy.serve(NODE_IS_OLD="1") == ""
    assert copy.index == "first"


def test_without_node_and_build_one_line_says_how_to_get_it(copy: Copy) -> None:
    said = copy.serve(NODE_IS_OLD="1")
    assert said.count("\n") == 1
    assert "Node.js 20.19 or newer" in said
    assert copy.calls == []


def test_the_tests_of_the_client_run_over_a_build_of_its_sources(copy: Copy) -> None:
    process = copy.popen("test")
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (0, "python: -m pytest -n auto --dist worksteal\n"), err
    assert copy.calls == ["npm ci --include=dev", "npm run build", "npm run --silent"]
    assert copy.index == "first"


def test_the_tests_end_where_the_client_cannot_be_built(copy: Copy) -> None:
    copy.write("frontend/src/main.tsx", "broken")
    process = copy.popen("test")
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert err.endswith("main.tsx: broken, in some detail\nopenchat: the web client could not be built; see above.\n")
    assert copy.calls[-1] == "npm run build"


def test_the_tests_do_not_begin_without_node(copy: Copy) -> None:
    process = copy.popen("test", NODE_IS_OLD="1")
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (1, "")
    assert "Node.js 20.19 or newer" in err
