"""Why a line or a message was not taken in, for people: fields and values by their words instead of their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext

from rules.kinds import KINDS, Field
from web.current import language
from web.pages.telling import begin, pair, words_of
from web.problems import stored_problem


def envelope_words() -> dict[str, str]:
    """Tell what every message has beside the fields of its kind."""
    return {
        "reference": gettext("Reference of the decision"),
        "status": gettext("Proposed, confirmed or withdrawn"),
        "time": gettext("When it was decided"),
        "id": gettext("Number of the message"),
        "service": gettext("Service that decided"),
        "type": gettext("Kind of decision or record"),
    }


def reasons(problem: Mapping[str, Any]) -> Iterator[str]:
    """Tell why something waits, mistake by mistake."""
    told = stored_problem(_in_words(problem), language())
    errors = told.get("errors") or []
    if not errors:
        yield str(told["detail"])
    for error in errors:
        field = field_words(str(error["field"]))
        yield pair(field, str(error["detail"])) if field else str(error["detail"])


def field_words(place: str) -> str:
    """Tell a field by its dotted place in a message; what the vocabulary does not know stays as it is."""
    names = [part for part in place.split(".") if not part.isdigit()]
    if not names or names == ["data"]:
        return ""
    name = names[-1]
    if name in envelope_words():
        return envelope_words()[name]
    field = next(_fields(name), None)
    return begin(words_of(field.words)) if field else place.removeprefix("data.")


def _fields(name: str) -> Iterator[Field]:
    """Give the fields of that name, of all kinds."""
    waiting = [field for kind in KINDS.values() for field in kind.fields]
    for field in waiting:
        waiting += field.fields
        if field.name == name:
            yield field


def _in_words(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Give a kept problem with the values that are possible in words."""
    mistakes = [_possible(mistake, str(mistake.get("field", ""))) for mistake in kept.get("mistakes") or ()]
    return {**_possible(kept, str(kept.get("field") or "")), "mistakes": mistakes}


def _possible(kept: Mapping[str, Any], place: str) -> dict[str, Any]:
    context = dict(kept.get("context") or {})
    if isinstance(context.get("allowed"), list | tuple):
        known = {
            code: words for field in _fields(place.rpartition(".")[2]) for code, words in (field.values or {}).items()
        }
        context["allowed"] = [words_of(known[each]) if each in known else each for each in context["allowed"]]
    return {**kept, "context": context}
