"""Where a person may go from any page, by what the access table lets them do; and the switch of languages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext

from coordination.actors import Actor
from coordination.policy.access import may
from rules.words import LANGUAGES
from web.current import language
from web.identity import ANYONE, rule_of
from web.pages.deciding import own_centre

_NAMES = {"en": "English", "nl": "Nederlands", "fr": "Français"}
FIRST = 6
"""How many links stand in the bar; the others are behind *More*."""
_UPKEEP = ("pages.people", "pages.tokens", "pages.quarantine", "pages.health", "pages.upload")
"""What comes first for an administrator who speaks for no party."""
_WATCHED = ("pages.figures",)
"""What comes first for a monitor."""


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the navigation."""

    words: str
    href: str
    here: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Navigation:
    """The links that are always seen, and those behind *More*."""

    first: tuple[Place, ...]
    rest: tuple[Place, ...]

    @property
    def rest_here(self) -> bool:
        """Whether the page at hand is behind *More*."""
        return any(place.here for place in self.rest)


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language to switch to, at the same place."""

    code: str
    name: str
    href: str
    here: bool


def language_choices() -> tuple[LanguageChoice, ...]:
    """Give the three languages, each with the address of this very page."""
    order = ("nl", "fr", "en")
    return tuple(
        LanguageChoice(code, _NAMES[code], _here_in(code), code == language()) for code in order if code in LANGUAGES
    )


def _here_in(code: str) -> str:
    arguments = {name: values for name, values in request.args.to_dict(flat=False).items() if name != "lang"}
    if request.endpoint is None or not request.endpoint.startswith("pages."):
        return url_for("pages.first_page", lang=code)
    return url_for(request.endpoint, **{**arguments, **(request.view_args or {}), "lang": code})


def _places() -> tuple[tuple[str, str], ...]:
    """Pages by endpoint, the most used first."""
    return (
        ("pages.first_page", gettext("Today")),
        ("pages.tasks", gettext("Tasks")),
        ("pages.my_centre", gettext("My centre")),
        ("pages.placement", gettext("Placement")),
        ("pages.decisions", gettext("My decisions")),
        ("pages.centres", gettext("Network")),
        ("pages.alerts", gettext("Conflicts")),
        ("pages.mismatches", gettext("Mismatches")),
        ("pages.notices", gettext("Notices")),
        ("pages.information", gettext("Missing data")),
        ("pages.inconsistencies", gettext("Contradictions")),
        ("pages.upload", gettext("Upload a file")),
        ("pages.quarantine", gettext("Quarantine")),
        ("pages.rules", gettext("Rules")),
        ("pages.figures", gettext("Figures")),
        ("pages.people", gettext("Accounts")),
        ("pages.tokens", gettext("Tokens")),
        ("pages.health", gettext("Health")),
    )


def navigation(me: Actor, waiting: int = 0) -> Navigation:
    """Give the links that a person may follow, those of the own work first. `waiting` counts the tasks."""
    places = _places()
    own = (*_UPKEEP * me.administrator, *_WATCHED * me.monitor) if not me.parties else ()
    if own:
        places = tuple(sorted(places, key=lambda place: _rank(place[0], own)))
    allowed = [
        Place(words, url_for(endpoint), endpoint == request.endpoint, waiting if endpoint == "pages.tasks" else 0)
        for endpoint, words in places
        if _open_to(me, endpoint)
    ]
    return Navigation(tuple(allowed[:FIRST]), tuple(allowed[FIRST:]))


def _rank(endpoint: str, own: tuple[str, ...]) -> int:
    """Tell where a link stands: the first page, then the own work, then all others as they stood."""
    if endpoint == "pages.first_page":
        return 0
    return 1 + own.index(endpoint) if endpoint in own else 1 + len(own)


def _open_to(me: Actor, endpoint: str) -> bool:
    if endpoint == "pages.my_centre" and own_centre(me) is None:
        return False
    if endpoint == "pages.centres" and own_centre(me) is not None:
        return False
    if endpoint == "pages.notices" and not me.parties:
        return False
    rule = rule_of(current_app, endpoint) if endpoint in current_app.view_functions else None
    return rule is not None and (rule == ANYONE or may(me, rule))
