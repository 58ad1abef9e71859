"""Entering decisions and records by form: which kind, what it says, what that would do, and saving it.

Nothing is saved before its effect was shown. Changing, extending and withdrawing go the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from coordination import entering
from coordination.errors import DomainError, ForbiddenError, NotFoundError
from rules.kinds import KINDS, Kind
from web.current import installation
from web.identity import access, actor
from web.pages import deciding
from web.pages.desk import blueprint, page
from web.pages.effects import Effect, effect_of
from web.pages.failing import tell_in
from web.pages.forms.helping import kind_help
from web.pages.forms.inputs import Form, Input, Option
from web.pages.forms.kinds import kind_form
from web.pages.forms.places import CENTRES, place_filled, place_inputs, read_place
from web.pages.forms.reading import read_kind
from web.pages.telling import begin, kind_words
from web.problems import status_of


@dataclass(frozen=True, slots=True)
class Act:
    """A button that saves."""

    act: str
    words: str


@dataclass(frozen=True, slots=True)
class Short:
    """A short way to one decision: what is preset, and the fields that remain."""

    kind: str
    preset: Mapping[str, str]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind to enter, with what it is for."""

    href: str
    words: str
    about: str


STOP = Short("supply", {"action": "stop"}, ("centre", "item", "from", "stock_days"))


@dataclass(slots=True)
class Draft:
    """What is being entered: in whose name, with which reference, and what is filled in so far."""

    kind: Kind
    filled: MultiDict[str, str]
    party: str
    parties: list[Option]
    centres: list[Option]
    short: Short | None = None
    form: Form = field(default_factory=lambda: Form([]))

    def data(self) -> dict[str, Any]:
        """Read the data of the event: what the kind says, and where it applies."""
        preset = MultiDict([*self.filled.items(multi=True), *(self.short.preset.items() if self.short else ())])
        data = read_kind(self.kind, preset)
        if self.by_place:
            data.pop("centre", None)
            data.update(read_place(self.filled))
        return data

    @property
    def by_place(self) -> bool:
        """Whether it may apply to more than one centre."""
        return self.kind.applies_to and len(self.centres) > 1 and self.short is None

    def make_form(self, more_rows: str = "") -> Form:
        """Make the form anew from what is filled in."""
        made = kind_form(self.kind, self.filled, self.centres, more_rows=more_rows)
        if self.short:
            made.inputs = [each for each in made.inputs if each.name in self.short.fields]
        if self.by_place:
            wide = deciding.wide_options(self.party)
            where = place_inputs(self.filled, self.centres, wide, more=more_rows == CENTRES)
            made.inputs = [*where, *(each for each in made.inputs if each.name != "centre")]
        if len(self.parties) > 1:
            own = Input(
                "party", gettext("In the name of"), "select", required=True, value=self.party, options=self.parties
            )
            made.inputs.insert(0, own)
        if self.kind.name == "observation" and self.filled.get("fact"):
            made.inputs.append(Input("asked", "", "hidden", value=self.filled["fact"]))
        self.form = made
        return made


def _draft(kind: Kind, filled: MultiDict[str, str], short: Short | None = None) -> Draft:
    parties = deciding.parties_for(actor(), kind)
    if not parties:
        raise ForbiddenError("party_may_not", party=", ".join(actor().parties), kind=kind.name, by=[*kind.by])
    names = [option.value for option in parties]
    party = filled.get("party", "")
    party = party if party in names else names[0]
    return Draft(kind, filled, party, parties, deciding.centres_for(party), short)


def _kind(name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise NotFoundError("kind_not_found", kind=name)
    return kind


def _choice(kind: Kind) -> KindChoice:
    href = url_for("pages.enter", kind_name=kind.name)
    return KindChoice(href, begin(kind_words(kind.name)), kind_help(kind.name))


@blueprint.get("/decisions/new")
@access("decisions.enter")
def new_decision() -> ResponseReturnValue:
    """Choose what to enter."""
    own = list(deciding.kinds_of(actor()))
    decisions = [_choice(each) for each in own if each.decision]
    if any(each.name == "supply" for each in own):
        short = gettext("The short way: centre, article and day.")
        decisions.insert(0, KindChoice(url_for("pages.stop_delivery"), gettext("Stop a delivery"), short))
    records = [_choice(each) for each in own if not each.decision and each.name not in deciding.NOT_BY_FORM]
    groups = [
        {"words": gettext("Decisions"), "choices": decisions},
        {"words": gettext("Records"), "choices": records},
    ]
    return page("decision_kinds.html", groups=[group for group in groups if group["choices"]])


@blueprint.route("/decisions/new/<kind_name>", methods=["GET", "POST"])
@access("decisions.enter")
def enter(kind_name: str) -> ResponseReturnValue:
    """Enter a decision or a record of a kind."""
    kind = _kind(kind_name)
    filled = request.form if request.method == "POST" else place_and_fields(request.args)
    return _go(_draft(kind, filled), begin(kind_words(kind.name)))


def place_and_fields(arguments: MultiDict[str, str]) -> MultiDict[str, str]:
    """Take what an address fills in beforehand: ids only, such as the centre."""
    filled = MultiDict(arguments)
    filled.update(place_filled({"centre": arguments.get("centre")}))
    return filled


@blueprint.route("/stop-delivery", methods=["GET", "POST"])
@access("decisions.enter")
def stop_delivery() -> ResponseReturnValue:
    """The short way to stop one delivery at one centre."""
    filled = request.form if request.method == "POST" else MultiDict(request.args)
    return _go(_draft(_kind(STOP.kind), filled, STOP), gettext("Stop a delivery"))


def _go(draft: Draft, title: str) -> ResponseReturnValue:
    """Show the form, then its effect, then save."""
    form = draft.make_form(request.form.get("add", ""))
    act = request.form.get("act", "") if request.method == "POST" else ""
    if not act or _is_half_asked(draft):
        return _show(draft, title, None)
    try:
        if act == "look":
            return _show(draft, title, effect_of([_event(draft, "confirmed" if draft.kind.decision else "recorded")]))
        return _save(draft, act)
    except DomainError as error:
        tell_in(form, error)
        return _show(draft, title, None), status_of(error)


def _is_half_asked(draft: Draft) -> bool:
    """Whether the value of an observation could not be given yet: which values there are, its fact tells."""
    fact = draft.filled.get("fact", "")
    return draft.kind.name == "observation" and bool(fact) and draft.filled.get("asked") != fact


def _event(draft: Draft, status: str) -> dict[str, Any]:
    """Make the event that saving would send, to see what it would do."""
    return entering.make_event(installation(), draft.party, draft.kind.name, draft.data(), status)


def _save(draft: Draft, act: str) -> ResponseReturnValue:
    status = {"confirm": "confirmed", "propose": "proposed", "record": "recorded"}.get(act, "proposed")
    reference = entering.enter_decision(installation(), actor(), draft.party, draft.kind.name, draft.data(), status)
    flash(gettext("Saved as %(reference)s.", reference=reference))
    return redirect(url_for("pages.decision", party=draft.party, reference=reference))


def _show(draft: Draft, title: str, supposed: Effect | None) -> str:
    main, other = Act("record", gettext("Record it")), None
    if draft.kind.decision:
        main, other = Act("confirm", gettext("Decide")), Act("propose", gettext("Only propose"))
    return page(
        "decision_form.html",
        title=title,
        under_title=_who(draft),
        form=draft.form,
        supposed=supposed,
        main=main,
        other=other,
        keeps_form="entering",
    )


def _who(draft: Draft) -> str:
    words = next(option.words for option in draft.parties if option.value == draft.party)
    return gettext("%(party)s · the reference is given when you save", party=words)
