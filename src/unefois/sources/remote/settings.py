"""What an operator declares of a remote source, checked when the exchange starts. docs/sources.md has an example.

Secrets are written in files of their own (`{file: path}`, as Docker and Kubernetes mount them), or in the text itself.
Every path is relative to the YAML file. `https` is demanded but towards this machine.
"""

from __future__ import annotations

from datetime import time  # pydantic reads annotations at run time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from unefois.sources.maintenance import DAYS, Day, Window

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_CLOCK = 2
"""Parts of an hour written HH:MM."""


def _secret(value: Any, info: ValidationInfo) -> Any:
    """The text itself, or the content of the file that `{file: path}` names."""
    if isinstance(value, dict) and set(value) == {"file"}:
        path = resolve(value["file"], info)
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"le fichier du secret « {path} » ne se lit pas ({error.strerror})") from error
    return value


def resolve(name: Any, info: ValidationInfo) -> Path:
    """A path of the declaration, relative to its file."""
    base = (info.context or {}).get("folder")
    path = Path(str(name))
    return path if base is None or path.is_absolute() else Path(base) / path


def _url(value: str) -> str:
    """An absolute address that may be called. Braces stand for parameters, after the host only."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise ValueError(f"« {value} » n'est pas une adresse absolue sans identifiants")
    if "{" in parts.netloc:
        raise ValueError("un paramètre ne peut pas choisir la machine à appeler")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError(f"« {value} » n'est pas en https : hors de cette machine, il en faut un")
    return value


def _hour(value: Any) -> Any:
    """HH:MM. YAML reads some of them as a number of minutes (01:10 is 70)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 60:02d}:{value % 60:02d}"
    return value


Secret = Annotated[SecretStr, BeforeValidator(_secret)]
Url = Annotated[str, BeforeValidator(_url)]
Hour = Annotated[time, BeforeValidator(_hour)]
OutcomeName = Annotated[
    str,
    Field(
        pattern=r"^(record|no_file(:\d{5})?|not_identified|ambiguous|several|refused:\d{5}|failure:(internal|unavailable"
        r"|timeout|legal|credentials|rate_limited|maintenance|unknown_answer))$"
    ),
]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NoAuth(_Declared):
    """Nothing is presented (or the certificate of `tls` is enough)."""

    kind: Literal["none"] = "none"


class KeyAuth(_Declared):
    """A key in a header."""

    kind: Literal["key"]
    key: Secret
    header: str = "X-Api-Key"
    prefix: str = ""


class OAuth2(_Declared):
    """Client credentials (RFC 6749 §4.4)."""

    kind: Literal["oauth2"]
    token_url: Url
    client_id: str
    client_secret: Secret
    scope: str = ""
    parameters: dict[str, str] = Field(default_factory=dict)
    credentials_in: Literal["header", "form"] = "header"


class Tls(_Declared):
    """Trust and, for mutual authentication, the exchange's own certificate. PEM files. Verification has no switch."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    @field_validator("ca", "certificate", "key", mode="before")
    @classmethod
    def _relative(cls, value: Any, info: ValidationInfo) -> Any:
        return None if value is None else resolve(value, info)


class BreakerSettings(_Declared):
    """See unefois.sources.breaker."""

    failures: int = Field(5, ge=1, le=1000)
    window: int = Field(10, ge=1, le=1000)
    pause: float = Field(10, gt=0, le=3600)
    longest_pause: float = Field(60, gt=0, le=86_400)


class WindowSettings(_Declared):
    """A maintenance window: every day unless days are named."""

    start: Hour = Field(alias="from")
    end: Hour = Field(alias="to")
    days: list[Day] = Field(default_factory=lambda: [*DAYS], min_length=1)

    def window(self) -> Window:
        """The window."""
        return Window(start=self.start, end=self.end, days=frozenset(self.days))


class Sign(_Declared):
    """Something in an answer's JSON that decides its outcome: the value at a path is one of those named."""

    status: int | None = None
    at: str
    is_: list[str | int | bool | None] = Field(alias="is")
    outcome: OutcomeName

    @field_validator("is_", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return value if isinstance(value, list) else [value]


class Answers(_Declared):
    """What an answer means: by sign in its JSON first, else by status."""

    statuses: dict[int, OutcomeName] = Field(default_factory=dict)
    signs: list[Sign] = Field(default_factory=list)
    record: Any
    person: Any = ""


class RemoteSettings(_Declared):
    """One remote source."""

    kind: Literal["remote"]
    url: Url
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, Any] = Field(default_factory=dict)
    body: Any = None
    form: dict[str, Any] | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    auth: NoAuth | KeyAuth | OAuth2 = Field(default_factory=NoAuth, discriminator="kind")
    tls: Tls = Field(default_factory=Tls)
    connect_seconds: float = Field(2, gt=0, le=60)
    total_seconds: float = Field(10, gt=0, le=120)
    max_bytes: int = Field(1_000_000, ge=1, le=50_000_000)
    concurrency: int = Field(20, ge=1, le=1000)
    queue: int = Field(40, ge=0, le=10_000)
    breaker: BreakerSettings = Field(default_factory=BreakerSettings)
    maintenance: list[WindowSettings] = Field(default_factory=list)
    cacheable: bool = False
    answers: Answers
