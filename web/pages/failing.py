"""From an error of the domain to words beside the inputs of a form, and the page of a problem."""

from __future__ import annotations

from typing import cast

from flask import Response, redirect, render_template, request, url_for

from coordination.errors import DomainError
from web.current import language
from web.logs import request_id
from web.pages.forms.inputs import Form
from web.problems import Problem, problem_of

_PLACES = ("data.",)


def tell_in(form: Form, error: DomainError) -> None:
    """Say every mistake of an error beside its input; what belongs to no input stands in the summary."""
    problem = problem_of(error, language())
    if not problem.errors:
        form.say("", problem.detail)
    for mistake in problem.errors:
        name = mistake["field"]
        for place in _PLACES:
            name = name.removeprefix(place)
        form.say(name, mistake["detail"])
    form.sort()


def problem_page(problem: Problem) -> str | Response:
    """Write the page of a problem; who has not signed in is led to where one does, and back."""
    if problem.code == "sign_in_first" and request.method == "GET":
        wanted = request.full_path.rstrip("?")
        way = url_for("pages.sign_in") if wanted == "/" else url_for("pages.sign_in", next=wanted)
        return cast("Response", redirect(way))
    return render_template("problem.html", problem=problem, request_id=request_id())
