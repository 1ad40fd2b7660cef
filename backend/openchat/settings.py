"""The settings: what each is, what it may be, and the only reader of the environment.

`.env.example` documents them for people; a test compares the two.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin
from urllib.parse import urlsplit

from annotated_types import Ge, Le
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from openchat.errors import StartupError

# Names that only this machine can mean by itself, so a page of another site cannot use them to reach us.
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# A shared secret that guards a paid key must not be guessed in an afternoon.
MIN_TOKEN_CHARS: Final = 8
MEMORY_URL: Final = "memory:"
SQLITE_PREFIX: Final = "sqlite+aiosqlite:///"

_HOST_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]*:[0-9a-f:.]*")
_USERINFO: Final = re.compile(r"//[^/@\s]*@")
_VISIBLE_ASCII: Final = re.compile(r"[!-~]*")

CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every setting, checked. Paths are absolute: relative ones count from `openchat_home`."""

    model_config = SettingsConfigDict(frozen=True, env_file_encoding="utf-8", extra="ignore")

    # The folder that relative paths count from. The bootstrap says which; a package has only the current one.
    openchat_home: Path = Field(default_factory=Path.cwd)

    openrouter_api_key: SecretStr = SecretStr("")
    openrouter_base_url: str = "https://openrouter.ai/api/v1"
    model_name: str = Field(default="", max_length=200)
    local_model: Literal["auto", "on", "off"] = "auto"

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

    max_runs: int = Field(default=2000, ge=1, le=100_000)
    max_runs_per_conversation: int = Field(default=64, ge=1, le=1000)
    max_queue: int = Field(default=1000, ge=0, le=100_000)
    max_body_bytes: int = Field(default=20_000_000, ge=10_000, le=1_000_000_000)
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
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("log_level", "log_format", "local_model", mode="before")
    @classmethod
    def _ignore_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("openrouter_api_key", "access_token", mode="before")
    @classmethod
    def _one_header_word(cls, value: object) -> object:
        secret = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        secret = secret.strip()
        if not _VISIBLE_ASCII.fullmatch(secret):
            raise ValueError("one word of visible ASCII characters")
        return secret

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
        return tuple(filter(None, (s.get_secret_value() for s in (self.openrouter_api_key, self.access_token))))


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


def _complaint(error: Mapping[str, Any]) -> str:
    reason = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return reason
    name = str(error["loc"][0]).lower()
    field = Settings.model_fields.get(name)
    shown = _shown(field, error.get("input"))
    return f"{name.upper()}={shown}: must be {_allowed(field) or reason}"


def _shown(field: FieldInfo | None, value: object) -> str:
    """The wrong value in one short line; never a secret, nor the password in an address."""
    if field is None or field.annotation is SecretStr:
        return "(not shown)"
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return _USERINFO.sub("//***@", " ".join(text.split()))[:100]


def _allowed(field: FieldInfo | None) -> str | None:
    """What the type alone says about a setting."""
    if field is None:
        return None
    if get_origin(field.annotation) is Literal:
        return f"one of {', '.join(get_args(field.annotation))}"
    if field.annotation not in {int, float}:
        return None
    least: object = 0
    most: object = None
    for bound in field.metadata:
        least = bound.ge if isinstance(bound, Ge) else least
        most = bound.le if isinstance(bound, Le) else most
    kind = "a whole number" if field.annotation is int else "a number"
    return f"{kind} from {least} to {most}"
