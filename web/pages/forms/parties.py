"""Naming parties in a form: where (the network, a partner, a centre), and as which service or function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext

from rules.lists import FUNCTIONS, SERVICES
from web.pages.forms.choices import centre_options
from web.pages.forms.inputs import Input, Option
from web.pages.names import centres
from web.pages.telling import begin, partner_words, role_words

NETWORK = "network"
MOST = 40


def party_inputs(filled: Mapping[str, str], at: str = "", *, required: bool = True) -> list[Input]:
    """Make the two inputs that name one party; `at` stands before their names."""
    where, role = f"{at}where", f"{at}role"
    return [
        Input(
            where,
            gettext("Where"),
            "select",
            required=required,
            quiet=True,
            value=filled.get(where, ""),
            options=_places(),
        ),
        Input(
            role,
            gettext("Service or function"),
            "select",
            required=required,
            quiet=True,
            value=filled.get(role, ""),
            options=_roles(),
        ),
    ]


def party_rows(filled: Mapping[str, str], name: str, label: str, *, more: bool) -> Input:
    """Make the lines that name several parties."""
    chosen = sum(1 for _ in _filled(filled, name))
    rows = [party_inputs(filled, f"{name}.{number}.", required=False) for number in range(max(chosen + more, 1))]
    return Input(name, label, "rows", rows=rows, quiet=True)


def read_party(filled: Mapping[str, str], at: str = "") -> str:
    """Read a party as the vocabulary writes it; empty where nothing was chosen, no party where half of it was."""
    where, role = filled.get(f"{at}where", ""), filled.get(f"{at}role", "")
    if where == NETWORK and role:
        return role
    return f"{where}:{role}" if where or role else ""


def read_parties(filled: Mapping[str, str], name: str) -> list[str]:
    """Read the parties of all lines."""
    return [party for at in _filled(filled, name) if (party := read_party(filled, at))]


def _filled(filled: Mapping[str, str], name: str) -> Iterator[str]:
    """Give the beginnings of the names of the lines that were sent."""
    for number in range(MOST):
        at = f"{name}.{number}."
        if f"{at}where" in filled or f"{at}role" in filled:
            yield at


def _places() -> list[Option]:
    partners = sorted({row.partner for row in centres().values() if row.partner})
    return [
        Option(NETWORK, gettext("The network")),
        *(Option(each, partner_words(each)) for each in partners),
        *centre_options(centres()),
    ]


def _roles() -> list[Option]:
    return sorted((Option(each, begin(role_words(each))) for each in {**SERVICES, **FUNCTIONS}), key=_by_words)


def _by_words(option: Option) -> str:
    return option.words.casefold()
