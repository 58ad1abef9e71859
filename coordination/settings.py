"""The environment, read in one place. Every mistake in it is named at start, all at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LEAST_SECRET = 32


class SettingsError(Exception):
    """The environment is wrong; the message lists every mistake."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an installation decides."""

    database_url: str
    broker_url: str
    secret_key: str
    data_dir: Path
    public_url: str
    timezone: ZoneInfo
    horizon_days: int
    rules_dir: Path

    @property
    def embedded(self) -> bool:
        """Whether it runs on SQLite, one file, one process."""
        return self.database_url.startswith("sqlite")


def default_rules_dir() -> Path:
    """Give the folder of the packs that are shipped."""
    import rules  # noqa: PLC0415 — only the place of the package is asked

    return Path(rules.__file__).parent / "packs"


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which a child process reads these same settings."""
    return {
        **os.environ,
        "KINDREFLEX_DATABASE_URL": settings.database_url,
        "KINDREFLEX_BROKER_URL": settings.broker_url,
        "KINDREFLEX_SECRET_KEY": settings.secret_key,
        "KINDREFLEX_DATA_DIR": str(settings.data_dir),
        "KINDREFLEX_PUBLIC_URL": settings.public_url,
        "KINDREFLEX_TIMEZONE": settings.timezone.key,
        "KINDREFLEX_HORIZON_DAYS": str(settings.horizon_days),
        "KINDREFLEX_RULES_DIR": str(settings.rules_dir),
    }


def read_settings(environment: Mapping[str, str] | None = None, *, require_secret: bool = True) -> Settings:
    """Read `KINDREFLEX_*`. Raises `SettingsError` that lists every mistake."""
    env = os.environ if environment is None else environment
    mistakes: list[str] = []
    data_dir = Path(env.get("KINDREFLEX_DATA_DIR") or Path.home() / ".local" / "share" / "kindreflex")
    database_url = env.get("KINDREFLEX_DATABASE_URL") or f"sqlite:///{data_dir / 'kindreflex.db'}"
    if database_url.startswith(("postgresql://", "postgres://")):
        database_url = "postgresql+psycopg://" + database_url.split("://", 1)[1]
    if not database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        mistakes.append("KINDREFLEX_DATABASE_URL: give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    broker_url = env.get("KINDREFLEX_BROKER_URL") or "filesystem://"
    if not broker_url.startswith(("redis://", "rediss://", "redis+socket://", "filesystem://")):
        mistakes.append("KINDREFLEX_BROKER_URL: give redis://:PASSWORD@HOST:6379/0 or filesystem://")
    secret = env.get("KINDREFLEX_SECRET_KEY", "")
    if require_secret and len(secret) < LEAST_SECRET:
        mistakes.append(f"KINDREFLEX_SECRET_KEY: give a random text of {LEAST_SECRET} characters or more")
    zone = ZoneInfo("Europe/Brussels")
    try:
        zone = ZoneInfo(env.get("KINDREFLEX_TIMEZONE") or "Europe/Brussels")
    except (ZoneInfoNotFoundError, ValueError):
        mistakes.append("KINDREFLEX_TIMEZONE: give a name such as Europe/Brussels")
    horizon = env.get("KINDREFLEX_HORIZON_DAYS") or "180"
    if not horizon.isdigit() or not 1 <= int(horizon) <= 730:  # noqa: PLR2004 — two years
        mistakes.append("KINDREFLEX_HORIZON_DAYS: give a whole number of days from 1 to 730")
        horizon = "180"
    rules_dir = Path(env.get("KINDREFLEX_RULES_DIR") or default_rules_dir())
    if not rules_dir.is_dir():
        mistakes.append(f"KINDREFLEX_RULES_DIR: there is no folder {rules_dir}")
    public_url = env.get("KINDREFLEX_PUBLIC_URL") or "http://127.0.0.1:8000"
    if not public_url.startswith(("http://", "https://")):
        mistakes.append("KINDREFLEX_PUBLIC_URL: give an address that begins with http:// or https://")
    if mistakes:
        raise SettingsError("the environment needs mending:\n  " + "\n  ".join(mistakes))
    return Settings(database_url, broker_url, secret, data_dir, public_url.rstrip("/"), zone, int(horizon), rules_dir)
