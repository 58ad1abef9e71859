"""Changing, extending and withdrawing a decision that stands: what that would do first, then saving it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from coordination import entering, queries
from coordination.errors import DomainError, ForbiddenError
from rules.kinds import KINDS, Kind
from web.current import installation
from web.identity import access, actor
from web.pages import contents
from web.pages.decisions import alerts_on, decision_href, read_named
from web.pages.desk import blueprint, page
from web.pages.effects import Effect, effect_of
from web.pages.entering import Act
from web.pages.failing import tell_in
from web.pages.forms.choices import all_centres
from web.pages.forms.inputs import Form
from web.pages.forms.kinds import kind_form
from web.pages.forms.reading import flat, read_kind
from web.pages.names import party
from web.pages.telling import begin
from web.problems import status_of

_WHOSE = frozenset({"household", "centre", "code", "decision", "member", "from_centre", "to_centre"})
"""What makes it that decision and not another: shown, and not changed here."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The decision that is changed, as it stands."""

    kind: Kind
    party: str
    reference: str
    status: str
    content: Mapping[str, Any]
    href: str


def _standing() -> Standing:
    with installation().begin(actor(), read_only=True) as uow:
        view = read_named(uow)
    if view.party not in actor().parties:
        raise ForbiddenError("not_your_party", party=view.party)
    content = view.in_force or view.pending or {}
    return Standing(KINDS[view.kind], view.party, view.reference, view.status, content, decision_href(view))


def _told(standing: Standing) -> str:
    """Tell the decision in one line: what, and where."""
    words = (contents.headline(standing.kind.name, standing.content), contents.where(standing.content))
    return " · ".join(word for word in words if word)


def _form(standing: Standing, filled: MultiDict[str, str]) -> Form:
    centres = all_centres()
    made = kind_form(standing.kind, filled, centres, fixed=_WHOSE)
    made.inputs = [each for each in made.inputs if each.widget != "rows" and (each.name not in _WHOSE or each.value)]
    return made


def _changes(standing: Standing, filled: MultiDict[str, str]) -> dict[str, Any]:
    """Give the fields of the form; what was emptied is taken away."""
    read = read_kind(standing.kind, filled)
    rows = {field.name for field in standing.kind.fields if field.many and field.type == "object"}
    names = [field.name for field in standing.kind.fields if field.name not in _WHOSE | rows | {"only_members"}]
    return {name: read.get(name) for name in names if name in read or name in standing.content}


@blueprint.route("/decision/change", methods=["GET", "POST"])
@access("decisions.enter")
def change_decision() -> ResponseReturnValue:
    """Change what a decision says: another day, a longer time, another amount."""
    standing = _standing()
    filled = MultiDict(request.form) if request.method == "POST" else flat(standing.content)
    for name in _WHOSE & standing.content.keys():
        if isinstance(standing.content[name], str):
            filled[name] = standing.content[name]
    form = _form(standing, filled)
    act = request.form.get("act", "")
    if not act:
        return _show(standing, form, None)
    try:
        changes = _changes(standing, filled)
        if act == "look":
            return _show(standing, form, _effect(standing, changes))
        status = {"confirm": "confirmed", "propose": "proposed"}.get(act)
        entering.change_decision(
            installation(), actor(), standing.party, standing.reference, changes, kind=standing.kind.name, status=status
        )
    except DomainError as error:
        tell_in(form, error)
        return _show(standing, form, None), status_of(error)
    flash(gettext("Saved."))
    return redirect(standing.href)


def _effect(standing: Standing, changes: Mapping[str, Any]) -> Effect:
    content = {name: value for name, value in {**standing.content, **changes}.items() if value is not None}
    status = "confirmed" if standing.kind.decision else "recorded"
    event = entering.make_event(
        installation(), standing.party, standing.kind.name, content, status, reference=standing.reference
    )
    return effect_of([event])


def _remaining(supposed: Effect) -> list[queries.AlertRow]:
    """Give the conflicts that the decision plays a part in and that would not be settled, or not wholly."""
    settled: Counter[tuple[str, str]] = Counter()
    for coming in supposed.disappear:
        settled[coming.rule, coming.centre] += coming.subjects_count
    with installation().begin(actor(), read_only=True) as uow:
        alerts = alerts_on(uow, read_named(uow))
    return [alert for alert in alerts if settled[alert.rule, alert.centre] < max(alert.subjects_count or 1, 1)]


def _show(standing: Standing, form: Form, supposed: Effect | None) -> str:
    main, other = Act("record", gettext("Save")), None
    if standing.kind.decision:
        main, other = Act("confirm", gettext("Decide")), Act("propose", gettext("Only propose"))
    return page(
        "decision_form.html",
        title=gettext("Change %(name)s", name=standing.reference),
        form=form,
        supposed=supposed,
        remaining=_remaining(supposed) if supposed else [],
        under_title=f"{begin(party(standing.party))} · {_told(standing)}",
        main=main,
        other=other,
        keeps_form="entering",
    )


@blueprint.route("/decision/withdraw", methods=["GET", "POST"])
@access("decisions.enter")
def withdraw_decision() -> ResponseReturnValue:
    """Withdraw a decision, after seeing what that does."""
    standing = _standing()
    form = Form([])
    if request.method == "POST" and request.form.get("act") == "withdraw":
        try:
            entering.withdraw_decision(
                installation(), actor(), standing.party, standing.reference, kind=standing.kind.name
            )
        except DomainError as error:
            tell_in(form, error)
        else:
            flash(gettext("%(reference)s is withdrawn.", reference=standing.reference))
            return redirect(standing.href)
    event = entering.make_event(
        installation(), standing.party, standing.kind.name, standing.content, "withdrawn", reference=standing.reference
    )
    supposed = effect_of([event])
    return page(
        "decision_withdraw.html",
        decision=standing,
        form=form,
        supposed=supposed,
        remaining=_remaining(supposed),
        decision_href=standing.href,
        headline=_told(standing),
    )
