"""Words of the pages: numbers as people say them, severities, states, parties."""

from __future__ import annotations

from babel.numbers import format_decimal
from flask_babel import gettext, ngettext

from rules.kinds import KINDS
from rules.lists import FUNCTIONS, SERVICES
from rules.words import Words
from web.current import language

_SMALL = {
    "en": "no one two three four five six seven eight nine ten eleven twelve",
    "nl": "geen één twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "fr": "aucun un deux trois quatre cinq six sept huit neuf dix onze douze",
}


def in_words(number: int) -> str:
    """Tell a number of two to twelve in words, any other in digits."""
    small = _SMALL.get(language(), _SMALL["en"]).split()
    if 1 < number < len(small):
        return small[number]
    return str(format_decimal(number, locale=language()))


def begin(text: str) -> str:
    """Begin a sentence with a capital, and leave the rest as it is; in Dutch, "één" begins as "Eén"."""
    return f"E{text[1:]}" if text.startswith("één") else text[:1].upper() + text[1:]


def words_of(words: Words | str | None) -> str:
    """Give words in the language of the answer."""
    if isinstance(words, Words):
        return words.of(language())
    return words or ""


def kind_words(kind: str) -> str:
    """Tell a kind of decision or record, or a mismatch."""
    if kind == "mismatch":
        return gettext("mismatch")
    found = KINDS.get(kind)
    return words_of(found.words) if found else kind


def severity_words(severity: str) -> str:
    """Tell how grave something is, in one word."""
    return {
        "critical": gettext("Critical"),
        "warning": gettext("Warning"),
        "info": gettext("For information"),
    }.get(severity, severity)


def alert_status_words(status: str) -> str:
    """Tell how far an alert is."""
    return {
        "open": gettext("nobody has answered yet"),
        "acknowledged": gettext("read by all"),
        "answered": gettext("answered by all"),
        "accepted": gettext("kept with a reason"),
        "resolved": gettext("resolved"),
    }.get(status, status)


def party_state_words(state: str) -> str:
    """Tell how far a party of an alert is."""
    return {
        "open": gettext("has not answered yet"),
        "acknowledged": gettext("has taken note"),
        "answered": gettext("has answered"),
    }.get(state, state)


def decision_status_words(status: str) -> str:
    """Tell where a decision or record stands."""
    return {
        "proposed": gettext("proposed"),
        "confirmed": gettext("confirmed"),
        "withdrawn": gettext("withdrawn"),
        "recorded": gettext("recorded"),
    }.get(status, status)


def mismatch_status_words(status: str) -> str:
    """Tell where a mismatch stands."""
    return {
        "open": gettext("answer expected"),
        "answered": gettext("answered: accept or contest"),
        "accepted": gettext("answer accepted"),
        "contested": gettext("answer contested"),
        "closed": gettext("closed"),
    }.get(status, status)


def task_kind_words(kind: str) -> str:
    """Tell what a task asks, as a heading."""
    return {
        "acknowledge": gettext("Take note"),
        "feedback": gettext("Say what you see"),
        "answer": gettext("Answer a mismatch"),
        "verdict": gettext("Accept or contest the answer"),
        "decide": gettext("Decide"),
        "confirm": gettext("Confirm that it is settled"),
        "countersign": gettext("Countersign"),
        "inform_request": gettext("Give the missing data"),
        "review": gettext("Review what was kept"),
    }.get(kind, kind)


def role_words(role: str) -> str:
    """Tell a service or a function without its place."""
    found = SERVICES.get(role) or FUNCTIONS.get(role)
    return words_of(found) if found else role


def function_words(function: str) -> str:
    """Tell a function of a centre."""
    found = FUNCTIONS.get(function)
    return words_of(found) if found else role_words(function)


def party_words(party: str, centre_name: str | None = None) -> str:
    """Tell a party: the service, with its partner or centre before it."""
    at, colon, role = party.rpartition(":")
    if not colon:
        return role_words(role)
    found = FUNCTIONS.get(role) if centre_name else SERVICES.get(role) or FUNCTIONS.get(role)
    return f"{centre_name or partner_words(at)} · {words_of(found) if found else role}"


_PARTNERS = {
    "rodekruis": "Rode Kruis",
    "croixrouge": "Croix-Rouge",
    "croix-rouge": "Croix-Rouge",
    "caritas": "Caritas",
    "fedasil": "Fedasil",
}


def partner_words(partner: str | None) -> str:
    """Tell a partner by its own name, which is never translated."""
    if not partner:
        return ""
    return _PARTNERS.get(partner, partner.replace("_", " ").title() if partner.islower() else partner)


def tasks_headline(tasks: int, today: int) -> str:
    """The news of an inbox: "Five tasks, one for today"."""
    if not tasks:
        return gettext("Nothing waits for you")
    first = begin(ngettext("one task", "%(count)s tasks", tasks, count=in_words(tasks)))
    if not today:
        return gettext("%(tasks)s, none for today", tasks=first)
    then = ngettext("one for today", "%(count)s for today", today, count=in_words(today))
    return gettext("%(tasks)s, %(today)s", tasks=first, today=then)


def centre_headline(problems: int) -> str:
    """The news of a centre: "Three problems are coming in your centre"."""
    if not problems:
        return gettext("No problem is coming in your centre")
    return begin(
        ngettext(
            "one problem is coming in your centre",
            "%(count)s problems are coming in your centre",
            problems,
            count=in_words(problems),
        )
    )


def network_headline(problems: int, *, more: bool = False) -> str:
    """The news of a service: "Twelve conflicts are open"; with `more`, there are more than were read."""
    if more:
        return gettext("More than %(count)s conflicts are open", count=problems)
    if not problems:
        return gettext("No conflict is open")
    return begin(ngettext("one conflict is open", "%(count)s conflicts are open", problems, count=in_words(problems)))


def notice_words(reason: str) -> str:
    """Tell why a notice was written."""
    return {
        "alert_opened": gettext("A conflict was found"),
        "alert_reopened": gettext("A conflict is back"),
        "alert_worse": gettext("A conflict became more serious"),
        "alert_resolved": gettext("A conflict is resolved"),
        "alert_accepted": gettext("A conflict is kept, with a reason"),
        "alert_refused": gettext("Child policy does not agree to keep a conflict"),
        "alert_review": gettext("A kept conflict must be looked at again"),
        "mismatch_flagged": gettext("A centre flagged a mismatch"),
        "mismatch_answered": gettext("A mismatch was answered"),
        "mismatch_accepted": gettext("Your answer was accepted"),
        "mismatch_contested": gettext("Your answer was contested"),
        "mismatch_closed": gettext("A mismatch was closed"),
    }.get(reason, reason)


def inconsistency_words(code: str) -> str:
    """Tell how statements contradict each other."""
    return {
        "shadowed": gettext(
            "Two decisions say different things about the same days; the one stated last does not count there"
        ),
        "withdrawn_unknown": gettext("Something was withdrawn that nobody has stated yet"),
        "transfer_from_elsewhere": gettext("A transfer leaves from a centre where the household is not"),
        "list_against_allocation": gettext("The list of who is present and the allocations do not agree"),
        "departed_elsewhere": gettext("A departure was reported from a centre where the household is not"),
    }.get(code, code)


def subject_words(kind: str, ref: str) -> str:
    """Tell whom or what a finding is about; nothing for the centre itself."""
    if kind == "household":
        return gettext("A household") if ref == "household" else gettext("Household %(reference)s", reference=ref)
    if kind == "decision":
        return gettext("Decision %(reference)s", reference=ref.rpartition("/")[2])
    return ""


def subjects_words(scope: str, number: int) -> str:
    """Tell how many households or decisions something is about; nothing for one, and for a centre."""
    if number < 2:  # noqa: PLR2004 — one is told by its sentence
        return ""
    if scope == "household":
        return ngettext("%(num)s household", "%(num)s households", number)
    return ngettext("%(num)s decision", "%(num)s decisions", number) if scope == "decision" else ""


def region_words(region: str | None) -> str:
    """Tell a region of the network."""
    if not region:
        return ""
    known = {"north": gettext("North"), "south": gettext("South"), "brussels": gettext("Brussels")}
    return known.get(region.casefold(), begin(region))


def family_words(pack: str) -> str:
    """Tell a family of rules; one that an operator added goes by its own name."""
    return {
        "buffer": gettext("Buffer"),
        "care": gettext("Care"),
        "moves": gettext("Moves"),
        "needs": gettext("Needs"),
        "play": gettext("Play"),
        "protocols": gettext("Protocols"),
        "reflex": gettext("Child reflex"),
        "safety": gettext("Safety"),
        "school": gettext("School"),
        "staff": gettext("Staff"),
        "stability": gettext("Stability"),
    }.get(pack, begin(pack))


def pair(name: str, value: str) -> str:
    """Tell a name with its value, with the colon that the language has."""
    return gettext("%(name)s: %(value)s", name=name, value=value)
