"""What the settings accept, refuse, and say about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from openchat.errors import StartupError
from openchat.settings import Settings, load

SECRET = "sk-or-v1-0123456789abcdef"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, and an environment that sets nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("OPENCHAT_HOME", str(tmp_path))
    return tmp_path


def complaint(**values: object) -> str:
    with pytest.raises(StartupError) as caught:
        load(**values)
    return str(caught.value)


def test_with_nothing_set_it_serves_on_loopback_and_keeps_nothing(home: Path) -> None:
    settings = load()

    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 8001, "memory:")
    assert settings.cors_origins == ("http://localhost:5173", "http://localhost:3000")
    assert settings.wants_local_model


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".env").write_text("PORT=9001\nAPP_TITLE=From the file\nUNKNOWN=ignored\n")
    monkeypatch.setenv("PORT", "9002")

    settings = load()

    assert (settings.port, settings.app_title) == (9002, "From the file")


def test_a_command_line_choice_wins_over_both(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9002")

    assert load(port="9003").port == 9003


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "99999", "PORT=99999: must be a whole number from 0 to 65535"),
        ("PORT", "", "PORT=: must be a whole number from 0 to 65535"),
        ("MAX_RUNS", "many", "MAX_RUNS=many: must be a whole number from 1 to 100000"),
        ("IDLE_TIMEOUT", "0", "IDLE_TIMEOUT=0: must be a number from 0.01 to 3600"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL=loud: must be one of debug, info, warning, error"),
        ("LOCAL_MODEL", "maybe", "LOCAL_MODEL=maybe: must be one of auto, on, off"),
        ("APP_URL", "here", "APP_URL=here: must be an address such as https://example.org"),
        ("HOST", "a b", "HOST=a b: must be a host name or an address to listen on"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    assert complaint() == said


@pytest.mark.parametrize("origin", ["*", "example.org", "https://example.org/path", "https://"])
def test_cors_takes_origins_alone(home: Path, origin: str) -> None:
    assert complaint(cors_origins=origin).startswith(f"CORS_ORIGINS={origin}: must be origins")


@pytest.mark.parametrize("url", ["postgresql://u:pw@host/db", "sqlite:///x.db", "sqlite+aiosqlite:///:memory:", ""])
def test_only_known_stores_are_taken_and_no_password_is_shown(home: Path, url: str) -> None:
    said = complaint(database_url=url)

    assert said.startswith("DATABASE_URL=")
    assert "pw" not in said


@pytest.mark.parametrize("name", ["openrouter_api_key", "access_token"])
def test_a_wrong_secret_is_never_shown(home: Path, name: str) -> None:
    said = complaint(**{name: f"{SECRET} {SECRET}"})

    assert said.startswith(f"{name.upper()}=(not shown): must be")
    assert SECRET not in said


def test_a_short_access_token_is_refused(home: Path) -> None:
    assert (
        complaint(access_token="seven77")
        == "ACCESS_TOKEN=(not shown): must be at least 8 characters, or empty for none"
    )


def test_several_wrong_values_are_told_in_one_line(home: Path) -> None:
    said = complaint(port="x", retries="y")

    assert "PORT=x" in said
    assert "RETRIES=y" in said
    assert "\n" not in said


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "chat.example.org"])
def test_other_machines_are_let_in_only_with_an_access_token(home: Path, host: str) -> None:
    assert complaint(host=host).startswith(f"HOST={host}: ")
    assert "ACCESS_TOKEN" in complaint(host=host)
    assert load(host=host, access_token="long-enough").host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_loopback_needs_no_access_token(home: Path, host: str) -> None:
    assert load(host=host).access_token.get_secret_value() == ""


def test_relative_paths_count_from_the_home_folder(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    settings = load(database_url="sqlite+aiosqlite:///data/chat.db")

    assert settings.data_dir == home / "data"
    assert settings.database_url == f"sqlite+aiosqlite:///{home}/data/chat.db"


def test_absolute_paths_stay_as_they_are(home: Path) -> None:
    settings = load(data_dir="/data", database_url="sqlite+aiosqlite:////data/chat.db?timeout=5")

    assert settings.data_dir == Path("/data")
    assert settings.database_url == "sqlite+aiosqlite:////data/chat.db?timeout=5"


def test_requests_may_name_this_machine_the_app_url_and_the_allowed_hosts(home: Path) -> None:
    settings = load(app_url="https://chat.example.org:8443", allowed_hosts="Other.example.org, 10.0.0.7")

    assert settings.host_names == {
        *("localhost", "127.0.0.1", "::1"),
        *("chat.example.org", "other.example.org", "10.0.0.7"),
    }


@pytest.mark.parametrize("names", ["http://a.org", "a.org:80", "*", "a b"])
def test_allowed_hosts_are_names_alone(home: Path, names: str) -> None:
    assert complaint(allowed_hosts=names).startswith(f"ALLOWED_HOSTS={names}: must be host names")


@pytest.mark.parametrize(
    ("choice", "key", "wanted"), [("auto", "", True), ("auto", SECRET, False), ("on", SECRET, True), ("off", "", False)]
)
def test_the_local_model_is_wanted_when_asked_for_or_when_there_is_no_key(
    home: Path, choice: str, key: str, wanted: bool
) -> None:
    assert load(local_model=choice, openrouter_api_key=key).wants_local_model is wanted


OLLAMA = {"SERVERS__OLLAMA__BASE_URL": "http://127.0.0.1:11434/v1/"}


def set_all(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def test_a_server_needs_an_address_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, OLLAMA)

    server = load().servers["ollama"]

    assert (server.base_url, server.prefix, server.kind) == ("http://127.0.0.1:11434/v1", "ollama", "auto")
    assert (server.models, server.headers, server.is_free) == ((), {}, True)


def test_a_server_takes_all_of_its_settings_from_the_file(home: Path) -> None:
    lines = {
        "BASE_URL": "https://llm.example.org/v1",
        # Text, though it could be read as a number.
        "API_KEY": "12345678e9",
        "PREFIX": "007",
        "MODELS": "a, b/c",
        "HEADERS": '{"X-Team": "red", "Authorization": "Basic c2VjcmV0LXdvcmQ="}',
        "KIND": "vLLM",
        "FREE": "true",
        "STARTS_THINKING": "*",
        "SEES_IMAGES": "a",
    }
    (home / ".env").write_text("".join(f"SERVERS__MY_VLLM__{name}={value}\n" for name, value in lines.items()))

    settings = load()
    server = settings.servers["my_vllm"]

    assert (server.prefix, server.models, server.kind) == ("007", ("a", "b/c"), "vllm")
    assert (server.is_free, server.starts_thinking, server.sees_images) == (True, ("*",), ("a",))
    assert server.api_key.get_secret_value() == "12345678e9"
    assert {name: value.get_secret_value() for name, value in server.headers.items()}["X-Team"] == "red"
    assert settings.secrets == ("12345678e9", "c2VjcmV0LXdvcmQ=")
    assert "12345678e9" not in repr(settings) + settings.model_dump_json()
    assert "c2VjcmV0LXdvcmQ=" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("url", "free", "is_free"),
    [
        ("http://127.0.0.1:8080/v1", "", True),
        ("http://[::1]:8080/v1", "", True),
        ("http://127.0.0.1:4000/v1", "false", False),
        ("http://192.168.1.5:8080/v1", "", False),
        ("https://api.venice.ai/api/v1", "", False),
        ("http://192.168.1.5:8080/v1", "true", True),
    ],
)
def test_what_runs_on_this_machine_is_free_and_what_is_said_to_be(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, free: str, is_free: bool
) -> None:
    set_all(monkeypatch, {"SERVERS__MINE__BASE_URL": url, "SERVERS__MINE__FREE": free})

    assert load().servers["mine"].is_free is is_free


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OLLAMA__BASE_URL", "here", "=here: must be an address such as http://127.0.0.1:11434/v1"),
        (
            "OLLAMA__BASE_URL",
            "http://u:pw@h/v1",
            "=http://***@h/v1: must be an address without user, password and query",
        ),
        (
            "OLLAMA__BASE_URL",
            "http://h/v1?key=secret",
            "=http://h/v1?***: must be an address without user, password and query",
        ),
        ("OLLAMA__API_KEY", "secret", "=(not shown): must be at least 8 characters, or empty where"),
        ("OLLAMA__API_KEY", "two secret-words", "=(not shown): must be one word of visible ASCII characters"),
        ("OLLAMA__PREFIX", "a/b", "=a/b: must be a word of letters"),
        ("OLLAMA__HEADERS", '{"A": "secret"', "=(not shown): must be a JSON object of names and texts"),
        ("OLLAMA__HEADERS", '{"A": 1}', "=(not shown): must be a JSON object of names and texts"),
        ("OLLAMA__HEADERS", '{"A": "b\\nC: d"}', "=(not shown): must be a JSON object of names and texts"),
        ("OLLAMA__HEADERS", '{"Host": "b"}', "=(not shown): must be a JSON object of names and texts"),
        (
            "OLLAMA__KIND",
            "other",
            "=other: must be one of auto, llamacpp, vllm, ollama, venice, deepseek, lmstudio, openai",
        ),
        ("OLLAMA__FREE", "perhaps", "=perhaps: must be true, false, or empty"),
        ("OLLAMA__API_KEI", "secret", ": is no setting; SERVERS__OLLAMA__ is followed by one of BASE_URL, API_KEY"),
        ("VLLM__PREFIX", "x", "SERVERS__VLLM__BASE_URL: must be set"),
        ("VLLM", "secret", ": is no setting"),
        ("LOCAL__BASE_URL", "http://h", "SERVERS__LOCAL: name the server with letters and digits"),
        ("A-B__BASE_URL", "http://h", "SERVERS__A-B: name the server with letters and digits"),
    ],
)
def test_what_is_wrong_with_a_server_is_told_without_its_secrets(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    set_all(monkeypatch, {**OLLAMA, f"SERVERS__{name}": value})

    complained = complaint()

    assert (said if said.startswith("SERVERS__") else f"SERVERS__{name}{said}") in complained
    assert "secret" not in complained
    assert "pw@" not in complained
    assert "\n" not in complained


def test_servers_that_are_no_json_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVERS", "{secret")

    assert complaint() == "SERVERS=(not shown): must be JSON; or set SERVERS__<NAME>__BASE_URL instead"


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("ollama", "SERVERS__VLLM__PREFIX=ollama: is also SERVERS__OLLAMA__PREFIX; choose another"),
        ("local", "SERVERS__VLLM__PREFIX=local: is an own prefix of Open Chat; choose another"),
        ("openrouter", "SERVERS__VLLM__PREFIX=openrouter: is an own prefix of Open Chat; choose another"),
    ],
)
def test_a_prefix_belongs_to_one_upstream(home: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, said: str) -> None:
    set_all(monkeypatch, {**OLLAMA, "SERVERS__VLLM__BASE_URL": "http://h/v1", "SERVERS__VLLM__PREFIX": prefix})

    assert complaint() == said


def test_a_makers_prefix_is_refused_where_openrouter_has_models_under_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVERS__DEEPSEEK__BASE_URL", "https://api.deepseek.com")

    assert load().servers["deepseek"].prefix == "deepseek"
    assert complaint(openrouter_api_key=SECRET) == (
        "SERVERS__DEEPSEEK__PREFIX=deepseek: ids on OpenRouter begin with it too; choose another, such as "
        "deepseek-direct"
    )
    monkeypatch.setenv("SERVERS__DEEPSEEK__PREFIX", "deepseek-direct")
    assert load(openrouter_api_key=SECRET).servers["deepseek"].prefix == "deepseek-direct"


def test_secrets_show_in_no_representation(home: Path) -> None:
    settings = load(openrouter_api_key=SECRET, access_token=SECRET)

    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.secrets == (SECRET, SECRET)


def test_an_unreadable_file_is_named(home: Path) -> None:
    (home / ".env").write_bytes(b"APP_TITLE=\xff\n")

    assert ".env cannot be read" in complaint()
