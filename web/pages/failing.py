"""From an error of the domain to words beside the inputs of a form, and the page of a problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import cast

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext

from coordination.errors import DomainError, InvalidError, Mistake
from rules.facts import FACTS
from web.current import language
from web.logs import request_id
from web.pages.forms.inputs import Form
from web.pages.names import centre_name, party
from web.pages.telling import kind_words, role_words, words_of
from web.problems import Problem, problem_of

_PLACES = ("data.",)


def tell_in(form: Form, error: DomainError) -> None:
    """Say every mistake of an error beside its input; what belongs to no input stands in the summary."""
    problem = problem_of(in_words(error), language())
    if not problem.errors:
        form.say("", problem.detail)
    for mistake in problem.errors:
        name = mistake["field"]
        for place in _PLACES:
            name = name.removeprefix(place)
        form.say(name, mistake["detail"])
    form.sort()


def in_words(error: DomainError) -> DomainError:
    """Give an error with what its context names told in words: centres, parties, kinds, and how things stand."""
    told = copy(error)
    told.context = {name: _told(name, value) for name, value in error.context.items()}
    if isinstance(told, InvalidError):
        told.mistakes = tuple(
            Mistake(each.field, each.code, **{name: _told(name, value) for name, value in each.context.items()})
            for each in told.mistakes
        )
    return told


def _told(name: str, value: object) -> object:
    """Tell one value of a context by its name; a text that the vocabulary does not know stays as it is."""
    if isinstance(value, list | tuple):
        return [_told(name, each) for each in value]
    if not isinstance(value, str) or not value:
        return value
    if name == "centre":
        return centre_name(value)
    if name in {"party", "parties"}:
        return party(value)
    if name == "by":
        return role_words(value.rpartition(":")[2])
    if name == "fact" and value in FACTS:
        return words_of(FACTS[value].words)
    if name == "kind":
        return kind_words(value)
    return _ENDED[value]() if name == "status" and value in _ENDED else value


_ENDED: Mapping[str, Callable[[], str]] = {
    "done": lambda: gettext("done"),
    "cancelled": lambda: gettext("no longer needed"),
    "accepted": lambda: gettext("answer accepted"),
    "closed": lambda: gettext("closed"),
}


def problem_page(problem: Problem) -> str | Response:
    """Write the page of a problem; who has not signed in is led to where one does, and back."""
    if problem.code == "sign_in_first" and request.method == "GET":
        wanted = request.full_path.rstrip("?")
        way = url_for("pages.sign_in") if wanted == "/" else url_for("pages.sign_in", next=wanted)
        return cast("Response", redirect(way))
    return render_template("problem.html", problem=problem, request_id=request_id())
