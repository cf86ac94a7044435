"""Readers of environment variables that refuse a wrong value by its name, in one line."""

import os
import re
from email.utils import parseaddr
from typing import NoReturn
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class WrongSetting(SystemExit):
    """Ends the process with one line: Django would wrap any other exception in a traceback."""


def refuse(name: str, wish: str) -> NoReturn:
    """End the process, naming the variable and what it should be."""
    raise WrongSetting(f"Setting {name}={os.environ.get(name, '')!r} is wrong: it should be {wish}.")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in choices:
        refuse(name, "one of " + ", ".join(choices))
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    if value not in ("", "0", "1"):
        refuse(name, "0 or 1")
    return value == "1" if value else default


def number(name: str, default: int, lowest: int, highest: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not lowest <= int(value[:12]) <= highest:
        refuse(name, f"a whole number from {lowest} to {highest}")
    return int(value)


def names(name: str, default: str) -> list[str]:
    found = [part.strip() for part in text(name, default).split(",") if part.strip()]
    if any("/" in part or " " in part for part in found):
        refuse(name, "host names with commas between, without a scheme")
    return found


def host(name: str) -> str:
    value = text(name)
    if not re.fullmatch(r"[A-Za-z0-9._-]*|\[?[0-9A-Fa-f:]+\]?", value):
        refuse(name, "a host name alone, without scheme or port")
    return value


def address(name: str, default: str) -> str:
    """An e-mail address, alone or as ``Name <address>``."""
    value = text(name, default)
    _, found = parseaddr(value)
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", found) or not value.isprintable():
        refuse(name, "an e-mail address such as leads@example.com or Leads <leads@example.com>")
    return value


def site(name: str, default: str) -> str:
    """The address that pages lie under, without a slash at its end."""
    value = text(name, default).rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#@]+", value):
        refuse(name, "an address such as https://leads.example.com")
    return value


def secret(name: str, shortest: int) -> str:
    value = text(name)
    if value and len(value) < shortest:
        # The value itself is not repeated: messages end up in logs.
        raise WrongSetting(f"Setting {name} is wrong: it should have at least {shortest} characters.")
    return value


def zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(name, "a time zone such as Europe/Berlin")
    return value


def database(name: str) -> dict[str, object] | None:
    """Django's description of the PostgreSQL database of a URL, or None where none is set.

    Accepts ``postgresql://user:password@host:port/name?sslmode=require`` and, for a Unix socket,
    ``postgresql://user@/name?host=/folder``; further parameters go to libpq as they are.
    """
    value = text(name)
    if not value:
        return None
    parts = urlsplit(value)
    wish = "like postgresql://user:password@host:5432/name"
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        _refuse_url(name, wish)
    try:
        port = parts.port
    except ValueError:
        _refuse_url(name, wish)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": options,
    }


def broker(name: str) -> str:
    """The Redis of a URL as Celery's transport writes it, or an empty string where none is set."""
    value = text(name)
    parts = urlsplit(value)
    if value and parts.scheme not in ("redis", "rediss", "unix"):
        _refuse_url(name, "like redis://host:6379/0 or unix:///folder/redis.sock?db=0")
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={parse_qs(parts.query).get('db', ['0'])[0]}"
    return value


def _refuse_url(name: str, wish: str) -> NoReturn:
    # Such a URL may hold a password: it is not repeated.
    raise WrongSetting(f"Setting {name} is wrong: it should be {wish}.")
