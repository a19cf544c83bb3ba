"""What the environment asks of HELM, read once, checked, and given names.

Every variable that HELM reads is a field of `Environment`; `docs/settings.md` explains them.
Nothing set means: SQLite, one process, this machine only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


class EnvironmentRefused(Exception):
    """A variable says something that HELM cannot do. The message is for the person who set it."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """The account that `HELM_ADMIN` asks for."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of one start. URLs are "" when they are not set."""

    port: int
    bind: str
    data: Path
    admin: Administrator | None
    examples: str
    clock: str
    database_url: str
    redis_url: str
    hosts: tuple[str, ...]
    url: str
    secret_key: str
    workers: int
    threads: int
    crashpoint: str

    @property
    def scaled(self) -> bool:
        """Several processes share a database and a Redis; otherwise one process does everything."""
        return bool(self.redis_url)

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")


def read_environment(variables: Mapping[str, str], *, checkout: Path) -> Environment:
    """The checked settings; relative folders are taken from the checkout.

    Raises:
        EnvironmentRefused: a value is not one that HELM understands, or two contradict.
    """
    bind = variables.get("HELM_BIND", "") or "127.0.0.1"
    url = _public_url(variables.get("HELM_URL", ""))
    environment = Environment(
        port=_number(variables, "PORT", default=8000, least=0, most=65535),
        bind=bind,
        data=(checkout / (variables.get("HELM_DATA") or ".helm")).resolve(),
        admin=_administrator(variables.get("HELM_ADMIN", "")),
        examples=_choice(variables, "HELM_EXAMPLES", ("all", "none")),
        clock=_choice(variables, "HELM_CLOCK", ("real", "controlled")),
        database_url=variables.get("DATABASE_URL", ""),
        redis_url=_redis_url(variables.get("REDIS_URL", "")),
        hosts=_hosts(variables.get("HELM_HOSTS", ""), url, bind),
        url=url,
        secret_key=variables.get("HELM_SECRET_KEY", ""),
        workers=_number(variables, "HELM_WORKERS", default=2, least=1, most=256),
        threads=_number(variables, "HELM_THREADS", default=4, least=1, most=256),
        crashpoint=variables.get("HELM_CRASHPOINT", ""),
    )
    if environment.redis_url and not environment.database_url:
        raise EnvironmentRefused(
            "REDIS_URL is set but DATABASE_URL is not. Several processes need a PostgreSQL "
            "database that they share: set DATABASE_URL too, or unset REDIS_URL to run one process."
        )
    return environment


def _number(variables: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = variables.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:9]) <= most:
        raise EnvironmentRefused(
            f"{name} must be a whole number from {least} to {most}; found {text!r}."
        )
    return int(text)


def _choice(variables: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = variables.get(name, "").strip() or choices[0]
    if text not in choices:
        raise EnvironmentRefused(f"{name} must be {' or '.join(choices)}; found {text!r}.")
    return text


def _administrator(text: str) -> Administrator | None:
    if not text:
        return None
    name, colon, password = text.partition(":")
    if not (name and colon and password):
        raise EnvironmentRefused(
            "HELM_ADMIN must be name:password, split at the first colon, neither of them empty."
        )
    return Administrator(name, password)


def _public_url(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise EnvironmentRefused(
            f"HELM_URL must be a public address as https://helm.example.org; found {text!r}."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _redis_url(text: str) -> str:
    if text and urlsplit(text).scheme not in ("redis", "rediss", "unix"):
        raise EnvironmentRefused("REDIS_URL must begin with redis://, rediss:// or unix://.")
    return text


def _hosts(text: str, url: str, bind: str) -> tuple[str, ...]:
    """The host names that are answered: those asked for, or this machine's, and the public one."""
    names = [name.strip() for name in text.split(",") if name.strip()] or list(LOOPBACK_NAMES)
    if url:
        names.append(urlsplit(url).hostname or "")
    if not text and bind not in ("0.0.0.0", "::", "127.0.0.1", "::1"):  # noqa: S104
        names.append(f"[{bind}]" if ":" in bind else bind)
    return tuple(dict.fromkeys(names))
