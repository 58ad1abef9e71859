"""The planner's question: may this family go there? With what would arise, and where it is better."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from coordination import entering
from coordination.errors import DomainError, InvalidError, Mistake
from coordination.placements import Place, Ranking, rank_places
from coordination.queries import FindingRow, finding_rows
from rules.kinds import KINDS
from rules.lists import GROUPS, SCHOOL_LANGUAGES
from rules.sentences import tell_number
from web.current import installation, language
from web.identity import access, actor
from web.pages import deciding
from web.pages.desk import blueprint, page, today
from web.pages.effects import effect_of
from web.pages.failing import tell_in
from web.pages.forms.choices import all_centres
from web.pages.forms.inputs import Form, Input
from web.pages.forms.kinds import kind_form
from web.pages.forms.reading import read_kind
from web.pages.names import centres
from web.pages.telling import partner_words, words_of
from web.problems import status_of

SHOWN = 12
"""How many ranked places are shown; nobody reads a hundred."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for or against a place."""

    words: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """A ranked place as the page tells it."""

    centre: str
    rank: int | None
    critical: bool
    about: str
    reasons: tuple[Reason, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The place that was asked for, with what would arise there."""

    centre: str
    findings: Sequence[FindingRow]
    no_data: bool
    asked: str
    impossible: str = ""


def _form(filled: MultiDict[str, str]) -> Form:
    kind = KINDS["allocation"]
    choices = all_centres()
    made = {each.name: each for each in kind_form(kind, filled, choices, more_rows=filled.get("add", "")).inputs}
    arrives = made["arrives_on"]
    arrives.value = arrives.value or (today() + dt.timedelta(days=7)).isoformat()
    household, members = made["household"], made["members"]
    household.label, household.required, household.quiet = gettext("Family"), False, True
    members.quiet = True
    members.rows = [[_asked_of(each) for each in row if _is_asked(each)] for row in members.rows]
    return Form([household, arrives, made["centre"], members])


def _is_asked(input_: Input) -> bool:
    return input_.name.rpartition(".")[2] in {"ref", "born", "unaccompanied", "due_on"}


def _asked_of(input_: Input) -> Input:
    """Leave the reference of a member to the form: before the family is registered, it has none."""
    if input_.name.endswith(".ref"):
        input_.widget = "hidden"
    return input_


@blueprint.route("/placement", methods=["GET", "POST"])
@access("placements.rank")
def placement() -> ResponseReturnValue:
    """Ask, see, and allocate from there."""
    filled = MultiDict(request.form if request.method == "POST" else request.args)
    if filled.get("choose"):
        filled["centre"] = filled["choose"]
    form = _form(filled)
    act = filled.get("act", "look" if filled.get("choose") else "")
    if request.method == "GET" or not act:
        return _page(form, filled)
    try:
        if act in {"confirm", "propose"}:
            return _allocate(filled, "confirmed" if act == "confirm" else "proposed")
        return _page(form, filled, _ask(filled))
    except DomainError as error:
        tell_in(form, error)
        return _page(form, filled, _ask_again(filled, act)), status_of(error)


def _ask_again(filled: MultiDict[str, str], act: str) -> Ranking | None:
    """Keep the answer in sight when allocating failed for another reason."""
    if act not in {"confirm", "propose"}:
        return None
    with suppress(DomainError):
        return _ask(filled)
    return None


def _ask(filled: MultiDict[str, str]) -> Ranking:
    data = read_kind(KINDS["allocation"], filled)
    try:
        arrives_on = dt.date.fromisoformat(data.get("arrives_on", ""))
    except ValueError:
        raise InvalidError("day_expected", mistakes=(Mistake("arrives_on", "day_expected"),)) from None
    return rank_places(
        installation(), actor(), household=data.get("household"), members=data.get("members", ()), arrives_on=arrives_on
    )


def _allocate(filled: MultiDict[str, str], status: str) -> ResponseReturnValue:
    data = read_kind(KINDS["allocation"], filled)
    if not data.get("household"):
        raise InvalidError("household_needed", mistakes=(Mistake("household", "household_needed"),))
    by = deciding.parties_for(actor(), KINDS["allocation"])
    if not by:
        raise InvalidError("party_may_not", field="centre", kind="allocation")
    reference = entering.enter_decision(installation(), actor(), by[0].value, "allocation", data, status)
    flash(
        gettext("Allocated as %(reference)s.", reference=reference)
        if status == "confirmed"
        else gettext("Proposed as %(reference)s.", reference=reference)
    )
    return redirect(url_for("pages.decision", party=by[0].value, reference=reference))


def _page(form: Form, filled: MultiDict[str, str], ranking: Ranking | None = None) -> str:
    values: dict[str, Any] = {"form": form, "asked": ranking is not None, "keeps_form": "placement", "chosen": None}
    values["members_open"] = bool(filled.get("add") or form.mistakes) or any(
        filled.get(f"members.{number}.born") for number in range(SHOWN)
    )
    if ranking is not None:
        values |= _compared(ranking, filled)
    return page("placement.html", **values)


def _compared(ranking: Ranking, filled: MultiDict[str, str]) -> dict[str, Any]:
    """Tell the ranked places, and the one that was asked for beside them."""
    code = filled.get("centre", "")
    mine = next((place for place in ranking.places if place.centre == code), None)
    able = [place for place in ranking.places if place.rank is not None]
    shown = able[:SHOWN]
    if mine is not None and mine not in shown:
        shown = [*shown, mine]
    with installation().begin(actor(), read_only=True) as uow:
        rows = {place.centre: finding_rows(uow, place.findings, language()) for place in shown}
    chosen = _chosen(mine, rows.get(code, ()), filled) if mine is not None else None
    fits = mine is not None and mine.rank is not None and not mine.findings
    return {
        "places": [_place(place, rows[place.centre], chosen=place is mine) for place in shown],
        "chosen": chosen,
        "chosen_fits": fits,
        "compared": _tally(ranking),
        "places_headline": _headline(able, mine),
    }


def _headline(able: Sequence[Place], mine: Place | None) -> str:
    if not able:
        return gettext("No place is free")
    if mine is not None and mine.rank == 1:
        return gettext("Your choice is the best place")
    return gettext("Better places") if mine is not None else gettext("Possible places")


def _tally(ranking: Ranking) -> str:
    """Tell how many centres were compared, and why others fall off."""
    codes = Counter(str(place.reasons[0]["code"]) for place in ranking.places if place.rank is None and place.reasons)
    compared = sum(place.rank is not None for place in ranking.places)
    words = [ngettext("one centre compared", "%(num)s centres compared", compared)]
    if codes["full"]:
        words.append(ngettext("one without enough places", "%(num)s without enough places", codes["full"]))
    others = codes["other_group"] + codes["intake_closed"] + codes["closed"]
    if others:
        words.append(
            ngettext(
                "one falls off (closed, or for another group)",
                "%(num)s fall off (closed, or for another group)",
                others,
            )
        )
    if codes["no_data"]:
        words.append(ngettext("one without data", "%(num)s without data", codes["no_data"]))
    return " · ".join(words)


def _chosen(place: Place, findings: Sequence[FindingRow], filled: MultiDict[str, str]) -> Chosen:
    no_data = any(reason["code"] == "no_data" for reason in place.reasons)
    impossible = _reason(place.reasons[0]).words if place.rank is None and place.reasons and not no_data else ""
    return Chosen(place.centre, findings, no_data, _asked(filled) if findings else "", impossible)


def _asked(filled: MultiDict[str, str]) -> str:
    """Tell who would be asked to act if the family went there all the same."""
    data = read_kind(KINDS["allocation"], filled)
    if not data.get("household"):
        data["household"] = "what-if"
    event = entering.make_event(installation(), "dispatching", "allocation", data, "confirmed")
    return effect_of([event]).asked


def _place(place: Place, findings: Sequence[FindingRow], *, chosen: bool) -> PlaceWords:
    reasons = [
        Reason(row.title, "text-critical" if row.severity == "critical" else "text-warning") for row in findings[:3]
    ]
    if len(findings) > len(reasons):
        left = len(findings) - len(reasons)
        reasons.append(Reason(ngettext("and one more", "and %(num)s more", left), "text-warning"))
    if not findings and place.rank is not None:
        days = installation().settings.horizon_days
        reasons.append(Reason(gettext("No conflict in %(days)s days", days=days), "text-ok"))
    reasons += [_reason(reason) for reason in place.reasons]
    critical = place.rank is None or any(row.severity == "critical" for row in findings)
    return PlaceWords(place.centre, place.rank, critical, _about(place), tuple(reasons), chosen)


def _about(place: Place) -> str:
    row = centres().get(place.centre)
    words = [partner_words(row.partner)] if row and row.partner else []
    if place.free_places is not None:
        words.append(ngettext("one place free", "%(num)s places free", place.free_places))
    return " · ".join(words)


def _reason(reason: Mapping[str, Any]) -> Reason:
    code = str(reason["code"])
    simple = {
        "closed": gettext("The centre is closed then"),
        "intake_closed": gettext("Intake is closed then"),
        "no_data": gettext("No data about free places"),
        "school_language_same": gettext("School in the same language"),
    }
    if code in simple:
        return Reason(simple[code], "text-warning" if code != "school_language_same" else "")
    if code == "other_group":
        return Reason(gettext("Not for %(group)s", group=words_of(GROUPS[reason["group"]])), "text-warning")
    if code == "full":
        free, size = reason["free"], reason["size"]
        return Reason(gettext("%(free)s places free, %(size)s needed", free=max(free, 0), size=size), "text-warning")
    if code == "school_language_other":
        spoken = ", ".join(words_of(SCHOOL_LANGUAGES[each]) for each in reason["spoken"] if each in SCHOOL_LANGUAGES)
        return Reason(gettext("School in another language (%(languages)s)", languages=spoken), "text-warning")
    if code == "km_school":
        return Reason(gettext("School at %(km)s km", km=tell_number(reason["km"], language())))
    if code == "closes_after":
        days = reason["days"]
        return Reason(
            ngettext("Closes one day after arrival", "Closes %(num)s days after arrival", days), "text-warning"
        )
    return Reason(code)
