"""The settings: what each is, what it may be, and the only reader of the environment.

`.env.example` documents them for people; a test compares the two.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin
from urllib.parse import urlsplit

from annotated_types import Ge, Le
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from openchat.errors import StartupError

# Names that only this machine can mean by itself, so a page of another site cannot use them to reach us.
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# A shared secret that guards a paid key must not be guessed in an afternoon.
MIN_TOKEN_CHARS: Final = 8
MEMORY_URL: Final = "memory:"
SQLITE_PREFIX: Final = "sqlite+aiosqlite:///"

_SERVER_NAME: Final = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_PREFIX: Final = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# What the gateway says itself in every request.
_OWN_HEADERS: Final = frozenset(
    {
        *("host", "content-type", "content-length", "accept", "accept-encoding", "user-agent", "connection"),
        "transfer-encoding",
    }
)
# Names and prefixes of our own upstreams.
_OWN_NAMES: Final = frozenset({"openrouter", "local"})
# The makers whose ids on OpenRouter begin like a server that one may well have. Its whole list is known only once it
# was fetched, and changes; what is not named here is settled then: an id that OpenRouter lists is OpenRouter's.
_MAKERS: Final = frozenset(
    {
        *("ai21", "aion-labs", "alibaba", "allenai", "amazon", "anthropic", "arcee-ai", "baidu", "bytedance"),
        *("bytedance-seed", "cohere", "deepcogito", "deepseek", "google", "ibm-granite", "inception", "inflection"),
        *("liquid", "meituan", "meta", "meta-llama", "microsoft", "minimax", "mistral", "mistralai", "moonshotai"),
        *("morph", "nousresearch", "nvidia", "openai", "perplexity", "prime-intellect", "qwen", "relace", "stepfun"),
        *("switchpoint", "tencent", "thedrummer", "tngtech", "upstage", "writer", "x-ai", "xiaomi", "z-ai"),
    }
)

_HOST_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]*:[0-9a-f:.]*")
_USERINFO: Final = re.compile(r"//[^/@\s]*@")
_QUERY: Final = re.compile(r"(://[^?]*)\?.*")
_VISIBLE_ASCII: Final = re.compile(r"[!-~]*")

CommaList = Annotated[tuple[str, ...], NoDecode]


class ServerSettings(BaseModel):
    """One OpenAI-compatible server; its variables are `SERVERS__<NAME>__<FIELD>`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str
    api_key: SecretStr = SecretStr("")
    prefix: str = ""
    models: CommaList = ()
    headers: Annotated[dict[str, SecretStr], NoDecode] = Field(default_factory=dict)
    kind: Literal["auto", "llamacpp", "vllm", "ollama", "venice", "deepseek", "lmstudio", "openai"] = "auto"
    free: bool | None = None
    starts_thinking: CommaList = ()
    sees_images: CommaList = ()

    @field_validator("models", "starts_thinking", "sees_images", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _split_commas(value)

    @field_validator("kind", "prefix", mode="before")
    @classmethod
    def _ignore_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("free", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        url = url.strip()
        if not _is_http(url):
            raise ValueError("an address such as http://127.0.0.1:11434/v1")
        parts = urlsplit(url)
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError("an address without user, password and query; API_KEY and HEADERS are for credentials")
        return url.rstrip("/")

    @field_validator("api_key", mode="before")
    @classmethod
    def _one_header_word(cls, value: object) -> object:
        return _header_word(value)

    @field_validator("api_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        # It is removed from whatever is written, and so would be each `none` or `ollama` there.
        if 0 < len(key.get_secret_value()) < MIN_TOKEN_CHARS:
            raise ValueError(f"at least {MIN_TOKEN_CHARS} characters, or empty where the server asks for no key")
        return key

    @field_validator("prefix")
    @classmethod
    def _one_word(cls, prefix: str) -> str:
        if prefix and not _PREFIX.fullmatch(prefix):
            raise ValueError("a word of letters, digits and `.`, `_`, `-`")
        return prefix

    @field_validator("headers", mode="before")
    @classmethod
    def _json_headers(cls, value: object) -> object:
        headers = value
        if isinstance(value, str):
            try:
                headers = json.loads(value) if value.strip() else {}
            except ValueError:
                headers = None
        if not isinstance(headers, dict) or not all(map(_is_header, headers.items())):
            raise ValueError('a JSON object of names and texts, such as {"X-Team": "red"}')
        return headers

    @property
    def is_free(self) -> bool:
        """As `free` says; where it says nothing, what runs on this machine is free."""
        return self.free if self.free is not None else is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The key, and each word of a header that is long enough to be one."""
        words = [word for value in self.headers.values() for word in value.get_secret_value().split()]
        return tuple(filter(None, (self.api_key.get_secret_value(), *(w for w in words if len(w) >= MIN_TOKEN_CHARS))))


class Settings(BaseSettings):
    """Every setting, checked. Paths are absolute: relative ones count from `openchat_home`."""

    model_config = SettingsConfigDict(frozen=True, env_file_encoding="utf-8", extra="ignore", env_nested_delimiter="__")

    # The folder that relative paths count from. The bootstrap says which; a package has only the current one.
    openchat_home: Path = Field(default_factory=Path.cwd)

    openrouter_api_key: SecretStr = SecretStr("")
    openrouter_base_url: str = "https://openrouter.ai/api/v1"
    model_name: str = Field(default="", max_length=200)
    local_model: Literal["auto", "on", "off"] = "auto"
    title_model: str = Field(default="auto", min_length=1, max_length=200)
    servers: dict[str, ServerSettings] = Field(default_factory=dict)

    app_title: str = Field(default="Open Chat", min_length=1, max_length=100)
    app_url: str = "http://127.0.0.1:8001"
    host: str = "127.0.0.1"
    port: int = Field(default=8001, ge=0, le=65535)
    access_token: SecretStr = SecretStr("")
    allowed_hosts: CommaList = ()
    cors_origins: CommaList = ("http://localhost:5173", "http://localhost:3000")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "text", "json"] = "auto"

    data_dir: Path = Field(default=Path("data"), validate_default=True)
    database_url: str = Field(default=MEMORY_URL, validate_default=True)
    restore_days: int = Field(default=30, ge=0, le=3650)
    max_conversations: int = Field(default=10_000, ge=1, le=10_000_000)
    temporary_hours: float = Field(default=24, ge=0.01, le=8760)

    max_runs: int = Field(default=2000, ge=1, le=100_000)
    max_runs_per_conversation: int = Field(default=64, ge=1, le=1000)
    max_queue: int = Field(default=1000, ge=0, le=100_000)
    max_body_bytes: int = Field(default=20_000_000, ge=10_000, le=1_000_000_000)
    max_import_bytes: int = Field(default=200_000_000, ge=10_000, le=10_000_000_000)
    max_message_chars: int = Field(default=1_000_000, ge=1, le=100_000_000)
    max_answer_chars: int = Field(default=8_000_000, ge=1, le=100_000_000)
    max_tokens: int = Field(default=16_384, ge=1, le=10_000_000)

    first_token_timeout: float = Field(default=120, ge=0.01, le=3600)
    idle_timeout: float = Field(default=120, ge=0.01, le=3600)
    retries: int = Field(default=2, ge=0, le=10)
    models_ttl: float = Field(default=3600, ge=1, le=604_800)
    shutdown_grace: float = Field(default=2, ge=0, le=300)

    @field_validator("allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _split_commas(value)

    @field_validator("log_level", "log_format", "local_model", mode="before")
    @classmethod
    def _ignore_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("openrouter_api_key", "access_token", mode="before")
    @classmethod
    def _one_header_word(cls, value: object) -> object:
        return _header_word(value)

    @field_validator("servers")
    @classmethod
    def _servers_have_prefixes(cls, servers: dict[str, ServerSettings]) -> dict[str, ServerSettings]:
        """Lower-case names, and each prefix said."""
        named = {name.lower(): server for name, server in servers.items()}
        return {
            name: server if server.prefix else server.model_copy(update={"prefix": name})
            for name, server in named.items()
        }

    @field_validator("app_title")
    @classmethod
    def _one_line(cls, title: str) -> str:
        if not title.isprintable():
            raise ValueError("one line of text")
        return title

    @field_validator("access_token")
    @classmethod
    def _long_enough(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < MIN_TOKEN_CHARS:
            raise ValueError(f"at least {MIN_TOKEN_CHARS} characters, or empty for none")
        return token

    @field_validator("openrouter_base_url", "app_url")
    @classmethod
    def _http_url(cls, url: str) -> str:
        if not _is_http(url):
            raise ValueError("an address such as https://example.org")
        return url.rstrip("/")

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        # "*" would let every page that someone visits spend the key.
        if not all(_is_http(origin) and urlsplit(origin).path == "" for origin in origins):
            raise ValueError("origins such as https://example.org, without a path, separated by commas")
        return origins

    @field_validator("allowed_hosts")
    @classmethod
    def _host_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name.lower() for name in names)
        if not all(_HOST_NAME.fullmatch(name) for name in names):
            raise ValueError("host names or addresses without a port, separated by commas")
        return names

    @field_validator("host")
    @classmethod
    def _host_is_named(cls, host: str) -> str:
        host = host.strip().lower().removeprefix("[").removesuffix("]")
        if not _HOST_NAME.fullmatch(host):
            raise ValueError("a host name or an address to listen on")
        return host

    @field_validator("data_dir")
    @classmethod
    def _data_under_home(cls, path: Path, info: ValidationInfo) -> Path:
        return Path(info.data["openchat_home"]).absolute() / path.expanduser()

    @field_validator("database_url")
    @classmethod
    def _database_under_home(cls, url: str, info: ValidationInfo) -> str:
        if url == MEMORY_URL:
            return url
        path, _, query = url.removeprefix(SQLITE_PREFIX).partition("?")
        if not url.startswith(SQLITE_PREFIX) or not path or path.startswith(":"):
            raise ValueError(f"`{MEMORY_URL}`, or `{SQLITE_PREFIX}` and the path of a file")
        return f"{SQLITE_PREFIX}{Path(info.data['openchat_home']).absolute() / path}" + (f"?{query}" if query else "")

    @model_validator(mode="after")
    def _guarded_beyond_loopback(self) -> Settings:
        if not is_loopback(self.host) and not self.access_token.get_secret_value():
            raise ValueError(
                f"HOST={self.host}: other machines could use your key; set ACCESS_TOKEN to a secret, or HOST=127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _servers_are_told_apart(self) -> Settings:
        users: dict[str, str] = {}
        for name, server in self.servers.items():
            variable = f"SERVERS__{name.upper()}"
            if not _SERVER_NAME.fullmatch(name) or name in _OWN_NAMES:
                raise ValueError(f"{variable}: name the server with letters and digits, not `openrouter` or `local`")
            if server.prefix in _OWN_NAMES:
                raise ValueError(f"{variable}__PREFIX={server.prefix}: is an own prefix of Open Chat; choose another")
            if server.prefix in users:
                other = f"SERVERS__{users[server.prefix].upper()}__PREFIX"
                raise ValueError(f"{variable}__PREFIX={server.prefix}: is also {other}; choose another")
            if self.has_key and server.prefix in _MAKERS:
                raise ValueError(
                    f"{variable}__PREFIX={server.prefix}: ids on OpenRouter begin with it too; choose another, such as "
                    f"{server.prefix}-direct"
                )
            users[server.prefix] = name
        return self

    @property
    def host_names(self) -> frozenset[str]:
        """The names that a request's Host header may have: loopback's, APP_URL's, and ALLOWED_HOSTS."""
        return LOOPBACK_NAMES | {urlsplit(self.app_url).hostname or ""} | set(self.allowed_hosts)

    @property
    def has_key(self) -> bool:
        return bool(self.openrouter_api_key.get_secret_value())

    @property
    def wants_local_model(self) -> bool:
        """Asked for, or the only model there could be."""
        return self.local_model == "on" or (self.local_model == "auto" and not self.has_key)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log, error or answer may ever show."""
        own = filter(None, (s.get_secret_value() for s in (self.openrouter_api_key, self.access_token)))
        return (*own, *(secret for server in self.servers.values() for secret in server.secrets))


def load(**chosen: object) -> Settings:
    """The settings of the environment and of `.env` in the home folder; what is `chosen` wins.

    Raises StartupError, in one line that names each wrong variable, its value and what it may be.
    """
    home = Path(os.environ.get("OPENCHAT_HOME") or Path.cwd())
    # Typed as Any since pydantic-settings takes field values and its own `_env_file` by the same keywords.
    values: dict[str, Any] = {"_env_file": home / ".env", **chosen}
    try:
        return Settings(**values)
    except ValidationError as exc:
        raise StartupError("; ".join(_complaint(dict(error)) for error in exc.errors(include_url=False))) from None
    except SettingsError:
        raise StartupError("SERVERS=(not shown): must be JSON; or set SERVERS__<NAME>__BASE_URL instead") from None
    except (OSError, UnicodeDecodeError) as exc:
        raise StartupError(f"{home / '.env'} cannot be read: {exc}") from exc


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _split_commas(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _header_word(value: object) -> str:
    secret = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    secret = secret.strip()
    if not _VISIBLE_ASCII.fullmatch(secret):
        raise ValueError("one word of visible ASCII characters")
    return secret


def _is_header(header: tuple[object, object]) -> bool:
    name, value = header
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    return (
        isinstance(name, str)
        and bool(_HEADER_NAME.fullmatch(name))
        and name.lower() not in _OWN_HEADERS
        and isinstance(text, str)
        and text.isprintable()
        and text.isascii()
    )


def _complaint(error: Mapping[str, Any]) -> str:
    reason = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return reason
    name, *rest = (str(place).lower() for place in error["loc"])
    if name == "servers" and rest:
        return _complaint_of_server(rest[0], rest[1] if len(rest) > 1 else "", error, reason)
    field = Settings.model_fields.get(name)
    shown = _shown(field, error.get("input"))
    return f"{name.upper()}={shown}: must be {_allowed(field) or reason}"


def _complaint_of_server(server: str, name: str, error: Mapping[str, Any], reason: str) -> str:
    variable = f"SERVERS__{server}__{name}".upper().rstrip("_")
    field = ServerSettings.model_fields.get(name)
    if error["type"] == "missing":
        return f"{variable}: must be set"
    if field is None:
        names = ", ".join(known.upper() for known in ServerSettings.model_fields)
        return f"{variable}: is no setting; SERVERS__{server.upper()}__ is followed by one of {names}"
    return f"{variable}={_shown(field, error.get('input'))}: must be {_allowed(field) or reason}"


def _shown(field: FieldInfo | None, value: object) -> str:
    """The wrong value in one short line; never a secret, nor the password or the query of an address."""
    if field is None or field.annotation in {SecretStr, dict[str, SecretStr]}:
        return "(not shown)"
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return _QUERY.sub(r"\1?***", _USERINFO.sub("//***@", " ".join(text.split())))[:100]


def _allowed(field: FieldInfo | None) -> str | None:
    """What the type alone says about a setting."""
    if field is None:
        return None
    if get_origin(field.annotation) is Literal:
        return f"one of {', '.join(get_args(field.annotation))}"
    if field.annotation == bool | None:
        return "true, false, or empty for what the address tells"
    if field.annotation not in {int, float}:
        return None
    least: object = 0
    most: object = None
    for bound in field.metadata:
        least = bound.ge if isinstance(bound, Ge) else least
        most = bound.le if isinstance(bound, Le) else most
    kind = "a whole number" if field.annotation is int else "a number"
    return f"{kind} from {least} to {most}"
