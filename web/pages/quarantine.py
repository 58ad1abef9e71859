"""The quarantine: what could not be taken in, with its reason; mended, tried again, or discarded."""

from __future__ import annotations

import json
import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination.errors import DomainError, InvalidError, Mistake
from coordination.quarantine import (
    SOLVED,
    QuarantineRow,
    correct_and_replay,
    discard,
    list_quarantine,
    read_quarantine,
    replay,
)
from web.current import installation
from web.identity import access, actor
from web.pages import dates
from web.pages.desk import blueprint, page, today, zone
from web.pages.failing import tell_in
from web.pages.forms.inputs import Form, Input
from web.pages.listing import Line, filter_by, next_page
from web.pages.mistaking import reasons
from web.pages.names import party
from web.pages.telling import begin, in_words
from web.problems import status_of
from web.reading import read_json

LIMIT = 50


def place_words(row: QuarantineRow) -> str:
    """Tell where something came from: a line of a file, or a position in a batch."""
    place = row.place or {}
    words = [str(place["file"])] if place.get("file") else []
    if place.get("sheet"):
        words.append(str(place["sheet"]))
    if place.get("line"):
        words.append(gettext("line %(number)s", number=place["line"]))
    elif place.get("position") is not None:
        words.append(gettext("position %(number)s", number=int(place["position"]) + 1))
    return ", ".join(words)


@blueprint.get("/quarantine")
@access("quarantine.read")
def quarantine() -> ResponseReturnValue:
    """What waits, the latest first."""
    chosen = request.args.get("status")
    status = chosen if chosen in {"replayed", "discarded"} else "open"
    with installation().begin(actor(), read_only=True) as uow:
        found = list_quarantine(uow, status=status, after=request.args.get("after"), limit=LIMIT)
    lines = [Line(_cells(row), url_for("pages.quarantined", item_id=row.id)) for row in found.items]
    headline = gettext("Nothing is in quarantine")
    if lines:
        count = len(lines)
        headline = begin(
            ngettext(
                "one message waits to be mended", "%(count)s messages wait to be mended", count, count=in_words(count)
            )
        )
    choices = (("", gettext("open")), ("replayed", gettext("taken in")), ("discarded", gettext("discarded")))
    return page(
        "rows.html",
        title=gettext("Quarantine"),
        headline=headline,
        rows=lines,
        more=next_page(found.next),
        under_headline=gettext("Nothing is lost: what could not be taken in waits here, whole, with its reason."),
        caption=gettext("Messages in quarantine, the latest first"),
        nothing=gettext("Nothing here."),
        columns=(gettext("Why"), gettext("Sender"), gettext("Where it stood"), gettext("When")),
        filters=[filter_by(gettext("Status"), "status", choices)],
    )


def _cells(row: QuarantineRow) -> tuple[str, ...]:
    why = next(reasons(row.problem), gettext("unknown"))
    if row.waits_for:
        again = gettext("tried again by itself")
        why = f"{why} ({again})"
    when = dates.moment_words(row.received_at, today(), zone())
    return (why, party(row.party) if row.party else (row.source or ""), place_words(row), when)


@blueprint.route("/quarantine/<uuid:item_id>", methods=["GET", "POST"])
@access("quarantine.read")
def quarantined(item_id: uuid.UUID) -> ResponseReturnValue:
    """One message: mend it, try it again, or discard it with a reason."""
    error: DomainError | None = None
    if request.method == "POST":
        try:
            return _act(item_id)
        except DomainError as found:
            error = found
    with installation().begin(actor(), read_only=True) as uow:
        row = read_quarantine(uow, item_id)
    form = _form(row)
    if error is not None:
        tell_in(form, error)
    told = list(reasons(row.problem))
    title = gettext("A message that could not be taken in")
    return page(
        "quarantined.html",
        form=form,
        may_act=row.status == "open",
        readable=row.raw is not None,
        item={"title": title, "where": place_words(row), "reasons": told},
    ), status_of(error) if error else 200


def _form(row: QuarantineRow) -> Form:
    if isinstance(row.raw, bytes):
        raw = row.raw.decode("utf-8", "replace")
    else:
        raw = json.dumps(row.raw, ensure_ascii=False, indent=2)
    inputs = [Input("reason", gettext("Reason, when you discard it"), quiet=True, value=request.form.get("reason", ""))]
    if row.raw is not None:
        text = Input("raw", gettext("Message"), "textarea", value=request.form.get("raw", raw), tall=True, quiet=True)
        text.help = gettext("Mend what the reasons name, and leave the rest as it is.")
        inputs.insert(0, text)
    return Form(inputs)


def _act(item_id: uuid.UUID) -> ResponseReturnValue:
    act = request.form.get("act")
    if act == "discard":
        with installation().begin(actor()) as uow:
            discard(uow, item_id, request.form.get("reason", ""))
        flash(gettext("Discarded."))
        return redirect(url_for("pages.quarantine"))
    if act == "replay":
        receipt = replay(installation(), item_id, actor())
    else:
        receipt = correct_and_replay(installation(), item_id, _mended(), actor())
    if receipt.status not in SOLVED:
        flash(gettext("It still cannot be taken in."), "wrong")
        return redirect(url_for("pages.quarantined", item_id=item_id))
    flash(gettext("It is taken in now."))
    return redirect(url_for("pages.quarantine"))


def _mended() -> object:
    try:
        return read_json(request.form.get("raw", "").encode("utf-8", "replace"))
    except InvalidError as problem:
        raise InvalidError(problem.code, mistakes=(Mistake("raw", problem.code, **problem.context),)) from problem
