"""Lists of centres to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from web.pages.forms.inputs import Option
from web.pages.names import centre_name, centres


def centre_options(codes: Iterable[str]) -> list[Option]:
    """Give centres as choices, by name."""
    return sorted((Option(code, centre_name(code)) for code in codes), key=lambda option: option.words.casefold())


def all_centres() -> list[Option]:
    """Give every registered centre as a choice."""
    return centre_options(centres())
