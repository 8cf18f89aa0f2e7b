"""Every setting: the environment variable, what it is without one, and why it exists.

`SETTINGS` is the single list; the README's table is tested against it.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .stores_s3 import read_setting


@dataclass(frozen=True)
class Setting:
    """One environment variable. `read` turns its text into the value; `default` is text too."""

    name: str
    default: str
    why: str
    read: Callable[[str], Any] = str


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


SETTINGS = (
    Setting("WORKGROUPS_INSTANCE", "instance", "Folder for the database, the pictures and the secret key."),
    Setting("WORKGROUPS_DATABASE_URL", "", "SQLAlchemy address; without it, SQLite in the instance folder."),
    Setting(
        "WORKGROUPS_FILES",
        "",
        "s3://bucket/prefix?endpoint=https://…&region=…; without it, `files` in the instance folder.",
        read_setting,
    ),
    Setting(
        "WORKGROUPS_BASE_URL",
        "",
        "The address people use, as in https://groups.example.org; links in e-mails use it.",
    ),
    Setting(
        "WORKGROUPS_SECRET_KEY",
        "",
        "Signs the cookie; without it, one is made and kept in the instance folder.",
    ),
    Setting(
        "WORKGROUPS_MAIL_URL",
        "",
        "smtp://user:password@host:25 or smtps://…; without it, e-mails are only logged.",
    ),
    Setting("WORKGROUPS_MAIL_FROM", "Work Groups <workgroups@localhost>", "Sender of every e-mail."),
    Setting("WORKGROUPS_PROXIES", "0", "How many trusted proxies stand in front and set X-Forwarded-For.", int),
    Setting("WORKGROUPS_HOST", "127.0.0.1", "Address that the server listens on."),
    Setting("WORKGROUPS_PORT", "8000", "Port that the server listens on.", int),
    Setting("WORKGROUPS_WORKERS", "2", "Server processes.", int),
    Setting("WORKGROUPS_THREADS", "4", "Threads in each process.", int),
    Setting(
        "WORKGROUPS_STREAMS",
        "1500",
        "Pages that each process keeps live at once; further ones ask every 30 seconds.",
        int,
    ),
    Setting(
        "WORKGROUPS_DEMO",
        "0",
        "1 adds the invented people of the demonstration and /demo. Never on real data.",
        _flag,
    ),
    Setting("WORKGROUPS_BOARD_PAGE", "60", "Cards on a page of the board before “Show more”.", int),
    Setting("WORKGROUPS_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


def _secret_key(instance: Path) -> str:
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _database_url(given: str, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'workgroups.sqlite'}"
    for short in ("postgresql://", "postgres://"):
        if given.startswith(short):
            return "postgresql+psycopg://" + given.removeprefix(short)
    return given


def from_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read the settings from `environ` into Flask configuration keys.

    Returns a dict with a key per setting (the name without WORKGROUPS_) and the Flask keys derived from them.
    Raises ValueError, naming the variable, when a value cannot be read. Makes the instance folder and secret key.
    """
    config: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(setting.name) or setting.default
        try:
            config[setting.name.removeprefix("WORKGROUPS_")] = setting.read(text)
        except ValueError as error:
            raise ValueError(f"{setting.name}={text!r} cannot be used: {error}") from error
    instance = Path(config["INSTANCE"]).resolve()
    base_url = (config["BASE_URL"] or f"http://127.0.0.1:{config['PORT']}").rstrip("/")
    address = urlsplit(base_url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ValueError(f"WORKGROUPS_BASE_URL={base_url!r} cannot be used: it must begin with http:// or https://")
    secure = address.scheme == "https"
    hosts = [address.hostname]
    if address.hostname in {"127.0.0.1", "localhost"}:
        hosts = ["127.0.0.1", "localhost"]
    config |= {
        "INSTANCE": instance,
        "BASE_URL": base_url,
        "SECRET_KEY": config["SECRET_KEY"] or _secret_key(instance),
        "SQLALCHEMY_DATABASE_URI": _database_url(config["DATABASE_URL"], instance),
        "TRUSTED_HOSTS": hosts,
        "SESSION_COOKIE_NAME": "__Host-workgroups" if secure else "workgroups",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }
    return config


FIXED = {
    "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
    "SESSION_REFRESH_EACH_REQUEST": False,
    "WTF_CSRF_TIME_LIMIT": None,
    "WTF_CSRF_SSL_STRICT": True,
    "MAX_CONTENT_LENGTH": 1_200_000,
    "MAX_FORM_MEMORY_SIZE": 1_200_000,
    "MAX_FORM_PARTS": 1_000,
    "SQLALCHEMY_TRACK_MODIFICATIONS": False,
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_BR_LEVEL": 1,
    "COMPRESS_LEVEL": 1,
    "COMPRESS_STREAMS": False,
}
"""Flask settings that are the same everywhere. The body limit is for text; routes that take files raise it."""
