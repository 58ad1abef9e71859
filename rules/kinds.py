"""The one table of event kinds: fields, who may decide or report, and the facts that it sets on the calendar.

Adding a kind is one entry of `KINDS`. The form at the door, the page with the form, the columns of a spreadsheet, the
routing of tasks and the static check of `between` are all read off this table. Effects are pure: content in, periods
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rules.days import NO_DAY, Counting, Day, day_of, weekdays_between
from rules.facts import ABSENT
from rules.lists import (
    AGE_BANDS,
    CENTRE_KINDS,
    CHILD_FUNCTIONS,
    GROUPS,
    ITEMS,
    LINES,
    NEEDS,
    PLAN_ITEMS,
    POSTS,
    PROTOCOL_TOPICS,
    SCHOOL_LANGUAGES,
    SPACES,
    SUPPLY_STATES,
    TAGS,
    TRAINING_TOPICS,
    TRANSFER_REASONS,
)
from rules.words import Words

FieldType = Literal[
    "day",
    "month",
    "text",
    "code",
    "whole",
    "number",
    "flag",
    "choice",
    "centre",
    "household",
    "party",
    "object",
    "map",
    "any",
]
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind's `data`.

    `many` makes a list. `values` closes a choice, or the keys of a `map` whose values have type `of`. `open_values`
    accepts other codes too. `least` and `most` bound numbers. `plain` lets an object be told by this one field alone.
    """

    name: str
    type: FieldType
    words: Words
    required: bool = False
    many: bool = False
    values: Mapping[str, Words] | None = None
    open_values: bool = False
    of: FieldType = "any"
    least: float | None = None
    most: float | None = None
    fields: tuple[Field, ...] = ()
    plain: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """A value of a fact from a day until the first day that no longer counts (`None`: open-ended)."""

    fact: str
    starts: Day
    ends: Day | None
    value: object


EffectsOf = Callable[[Content, Day], Iterable[Effect]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement: a decision that somebody took, or a record of a reported fact.

    `by` names who may decide or report: services, functions of the centre (`centre:medical`), or `centre` for any
    function of the centre; `*` for any party. `starts` and `ends` name the fields of the effect period. `sets` are the
    facts (or families of facts ending in `.*`) that it can set. `key` makes the reference of a record that has none.
    """

    name: str
    words: Words
    decision: bool
    about: Literal["centre", "household", "decision"]
    by: tuple[str, ...]
    fields: tuple[Field, ...]
    sets: tuple[str, ...] = ()
    starts: str | None = None
    ends: str | None = None
    key: tuple[str, ...] = ()
    applies_to: bool = False
    effects: EffectsOf | None = None

    def field(self, name: str) -> Field | None:
        """Give the field of that name, or `None`."""
        return next((field for field in self.fields if field.name == name), None)


# ---- effects ---------------------------------------------------------------------------------------------------------

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
TRAINING_VALID_DAYS = 730
LONG_ABSENCE_WORKING_DAYS = 10


def monthly(amount: float, per: str) -> float:
    """Turn an amount per month, quarter or year into EUR a month."""
    return float(amount) / _MONTHS.get(per, 1)


def _period(content: Content) -> tuple[Day, Day | None]:
    return day_of(content["from"]), day_of(content["until"]) if content.get("until") else None


def _supply(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    item, action = content["item"], content["action"]
    state = {"stop": "stopped", "start": "running", "replace": "replaced"}[action]
    yield Effect(f"centre.supplies.{item}", starts, ends, state)
    stock = content.get("stock_days")
    if action == "stop" and stock:
        empty = starts + int(stock)
        yield Effect(f"centre.stock_days.{item}", starts, min(empty, ends) if ends else empty, Counting(empty, -1))


def _budget(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    line = content["line"]
    if content["action"] == "freeze":
        yield Effect(f"centre.budgets.{line}.frozen", starts, ends, value=True)
    else:
        amount = monthly(content.get("amount", 0), content.get("per", "month"))
        yield Effect(f"centre.budgets.{line}.monthly", starts, ends, amount)


def _closure(content: Content, announced: Day) -> Iterator[Effect]:
    closes = day_of(content["closes_on"])
    starts = min(announced, closes - 1)
    yield Effect("centre.status", starts, closes, "closing")
    yield Effect("centre.status", closes, None, "closed")
    yield Effect("centre.days_to_closing", starts, closes, Counting(closes, -1))
    last = content.get("last_family_intake_on")
    if last:
        yield Effect("centre.closure.last_intake_lead", starts, closes, closes - day_of(last))
        yield Effect("centre.intake.families", day_of(last) + 1, None, value=False)
    for step_starts, step_ends, missing in plan_steps(content.get("child_plan") or {}, starts, closes):
        yield Effect("centre.closure.plan_missing", step_starts, step_ends, missing)


def plan_steps(plan: Mapping[str, str], starts: Day, ends: Day) -> Iterator[tuple[Day, Day, int]]:
    """Give (from, until, number of parts of the child plan that are not done) over a period."""
    done = sorted(max(day_of(on), starts) for name, on in plan.items() if name in PLAN_ITEMS and on)
    missing, at = len(PLAN_ITEMS), starts
    for on in done:
        if on >= ends:
            break
        if on > at:
            yield at, on, missing
            at = on
        missing -= 1
    yield at, ends, missing


def _capacity(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    usable = int(content["places"]) - int(content.get("unusable") or 0) - int(content.get("reserved") or 0)
    yield Effect(f"centre.capacity.{content['group']}", starts, ends, max(usable, 0))


def _target_group(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    group, admitted = content["group"], bool(content["admitted"])
    yield Effect(f"centre.groups.{group}", starts, ends, admitted)
    yield Effect(f"centre.group_admitted_days.{group}", starts, ends, Counting(starts, 1) if admitted else ABSENT)


def _intake(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    yield Effect(f"centre.intake.{content['group']}", starts, ends, bool(content["open"]))


def _space(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    yield Effect(f"centre.spaces.{content['space']}", starts, ends, bool(content["usable"]))


def _staffing(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    yield Effect(f"centre.posts.{content['function']}", starts, ends, float(content["fte"]))


def _absence(content: Content, _: Day) -> Iterator[Effect]:
    if content.get("replaced"):
        return
    starts, ends = _period(content)
    yield Effect(f"centre.absent.{content['function']}", starts, ends, float(content["fte"]))
    long = ends is None or weekdays_between(starts, ends) >= LONG_ABSENCE_WORKING_DAYS
    if content["function"] in CHILD_FUNCTIONS and long:
        yield Effect("centre.absences_unreplaced", starts, ends, 1)


def _programme(content: Content, _: Day) -> Iterator[Effect]:
    starts, ends = _period(content)
    if content["tag"] in TAGS:
        yield Effect(f"centre.programmes.{content['tag']}", starts, ends, value=True)
    if content.get("responsible") is not None:
        yield Effect("centre.programme_responsible", starts, ends, int(content["responsible"]))
    for need in content.get("needs") or ():
        name = need if isinstance(need, str) else need.get("line") or need.get("space")
        if name in LINES or name in SPACES:
            yield Effect(f"centre.programme_needs.{name}", starts, ends, value=True)
        if name in LINES and not isinstance(need, str) and need.get("min_amount") is not None:
            yield Effect(f"centre.programme_least.{name}", starts, ends, float(need["min_amount"]))


def _training(content: Content, _: Day) -> Iterator[Effect]:
    if content["topic"] in TRAINING_TOPICS and int(content["headcount"]) > 0:
        on = day_of(content["on"])
        share = min(int(content["trained"]) / int(content["headcount"]), 1.0)
        yield Effect(f"centre.training.{content['topic']}", on, on + TRAINING_VALID_DAYS, share)


def _protocol(content: Content, _: Day) -> Iterator[Effect]:
    if content["topic"] in PROTOCOL_TOPICS:
        on = day_of(content["rehearsed_on"])
        yield Effect(f"centre.protocol_days.{content['topic']}", on, None, Counting(on, 1))
        if content.get("share") is not None:
            yield Effect(f"centre.protocol_share.{content['topic']}", on, None, float(content["share"]))


def _room(content: Content, _: Day) -> Iterator[Effect]:
    m2, beds, group = float(content["m2"]), int(content["beds"]), content.get("group")
    for name, holds in {
        "below_4m2": beds > 0 and m2 / beds < 4,  # noqa: PLR2004 — EASO 2016, 5.1: 4 m² a person
        "below_8m2": m2 < 8,  # noqa: PLR2004 — minimum norm of the network's operator: a room of 8 m²
        "uam_over_4": group == "unaccompanied_minors" and beds > 4,  # noqa: PLR2004 — EASO 2018, 45.1
        "singles_over_6": group in {"single_men", "single_women"} and beds > 6,  # noqa: PLR2004 — EASO 2016, 6.1
    }.items():
        yield Effect(f"centre.rooms.{name}", NO_DAY, None, int(holds))


def _room_assignment(content: Content, _: Day) -> Iterator[Effect]:
    if content.get("families_sharing_room") is not None:
        yield Effect("centre.rooms.families_sharing", NO_DAY, None, int(content["families_sharing_room"]))


def _centre(content: Content, _: Day) -> Iterator[Effect]:
    for name, kept in (("language", str), ("schooling_languages", tuple), ("km_school", float), ("km_health", float)):
        if content.get(name) is not None:
            yield Effect(f"centre.{name}", NO_DAY, None, kept(content[name]))
    if content.get("kind"):
        kind = content["kind"] if content["kind"] in CENTRE_KINDS else "other"
        yield Effect("centre.kind", NO_DAY, None, kind)
    for group, places in (content.get("capacity") or {}).items():
        yield Effect(f"centre.capacity.{group}", NO_DAY, None, int(places))
        yield Effect(f"centre.groups.{group}", NO_DAY, None, int(places) > 0)
    for item, state in (content.get("supplies") or {}).items():
        yield Effect(f"centre.supplies.{item}", NO_DAY, None, state)
    for space, usable in (content.get("spaces") or {}).items():
        yield Effect(f"centre.spaces.{space}", NO_DAY, None, bool(usable))
    for line, amount in (content.get("budgets") or {}).items():
        yield Effect(f"centre.budgets.{line}.monthly", NO_DAY, None, float(amount))
    for post, fte in (content.get("staff") or {}).items():
        yield Effect(f"centre.posts.{post}", NO_DAY, None, float(fte))


# ---- fields ----------------------------------------------------------------------------------------------------------

_FROM = Field("from", "day", Words("from", "vanaf", "à partir du"), required=True)
_UNTIL = Field(
    "until",
    "day",
    Words(
        "until (first day that no longer counts)",
        "tot (eerste dag die niet meer telt)",
        "jusqu'au (premier jour qui ne compte plus)",
    ),
)
_CENTRE = Field("centre", "centre", Words("centre", "centrum", "centre"), required=True)
_CENTRE_OPTIONAL = Field("centre", "centre", Words("centre", "centrum", "centre"))
_HOUSEHOLD = Field("household", "household", Words("household", "gezin", "ménage"), required=True)
_ON = Field("on", "day", Words("day", "dag", "jour"), required=True)
_AMOUNT_MOST = 100_000_000
_NEEDS = Field("needs", "choice", Words("needs", "noden", "besoins"), many=True, values=NEEDS, open_values=True)
_MEMBER = Field("member", "code", Words("member", "gezinslid", "membre"))
_MEMBER_FIELDS = (
    Field("ref", "code", Words("member", "gezinslid", "membre"), required=True),
    Field(
        "born", "month", Words("year and month of birth", "jaar en maand van geboorte", "année et mois de naissance")
    ),
    Field("unaccompanied", "flag", Words("unaccompanied", "niet-begeleid", "non accompagné")),
    Field("due_on", "day", Words("birth expected on", "bevalling verwacht op", "naissance prévue le")),
    _NEEDS,
    Field(
        "ends_on",
        "day",
        Words("belongs to the household until", "hoort bij het gezin tot", "fait partie du ménage jusqu'au"),
    ),
)
_MEMBERS = Field("members", "object", Words("members", "gezinsleden", "membres"), many=True, fields=_MEMBER_FIELDS)
_ONLY = Field(
    "only_members", "code", Words("only these members", "enkel deze leden", "seulement ces membres"), many=True
)
_PLAN = Field("child_plan", "map", Words("child plan", "kindplan", "plan enfants"), values=PLAN_ITEMS, of="day")
_DECISION = Field(
    "decision",
    "object",
    Words("decision", "beslissing", "décision"),
    required=True,
    fields=(
        Field("party", "party", Words("party", "partij", "partie"), required=True),
        Field("reference", "code", Words("reference", "referentie", "référence"), required=True),
    ),
)
_GROUP = Field("group", "choice", Words("group", "doelgroep", "groupe"), required=True, values=GROUPS)
_PLACES = Words("places", "plaatsen", "places")
_POST = Field("function", "choice", Words("function", "functie", "fonction"), required=True, values=POSTS)
_FTE = Field(
    "fte",
    "number",
    Words("full-time equivalents", "voltijdse equivalenten", "équivalents temps plein"),
    required=True,
    least=0,
    most=1000,
)
_YES_NO_REASON = {
    "agree": Words("agree", "akkoord", "d'accord"),
    "object": Words("object", "niet akkoord", "pas d'accord"),
    "propose": Words("propose otherwise", "ander voorstel", "autre proposition"),
}
_FOLLOWED = {
    "yes": Words("yes", "ja", "oui"),
    "partly": Words("partly", "gedeeltelijk", "en partie"),
    "no": Words("no", "nee", "non"),
}
_WHO = {
    "centre": Words("centre", "centrum", "centre"),
    "children": Words("children", "kinderen", "enfants"),
    "parents": Words("parents", "ouders", "parents"),
    "guardian": Words("guardian", "voogd", "tuteur"),
}

_PRESENCE_FACTS = (
    "centre.residents.*",
    "centre.family_places_free",
    "household.*",
    "region.*",
    "network.*",
    "centre.rooms.families_sharing",
)


def _decision(name: str, words: Words, by: tuple[str, ...], fields: tuple[Field, ...], **more: Any) -> Kind:
    return Kind(name, words, decision=True, about=more.pop("about", "centre"), by=by, fields=fields, **more)


def _record(name: str, words: Words, by: tuple[str, ...], fields: tuple[Field, ...], **more: Any) -> Kind:
    return Kind(name, words, decision=False, about=more.pop("about", "centre"), by=by, fields=fields, **more)


def _decisions() -> Iterator[Kind]:
    yield _decision(
        "allocation",
        Words("allocation", "toewijzing", "désignation"),
        ("dispatching",),
        (
            _HOUSEHOLD,
            _CENTRE,
            Field("arrives_on", "day", Words("arrives on", "aankomst op", "arrive le"), required=True),
            Field("leaves_on", "day", Words("leaves on", "vertrekt op", "part le")),
            Field("unit", "code", Words("unit", "eenheid", "unité")),
            _MEMBERS,
            _ONLY,
        ),
        about="household",
        starts="arrives_on",
        ends="leaves_on",
        sets=_PRESENCE_FACTS,
    )
    yield _decision(
        "transfer",
        Words("transfer", "overplaatsing", "transfert"),
        ("dispatching",),
        (
            _HOUSEHOLD,
            Field("from_centre", "centre", Words("from centre", "van centrum", "du centre"), required=True),
            Field("to_centre", "centre", Words("to centre", "naar centrum", "vers le centre"), required=True),
            Field("moves_on", "day", Words("moves on", "verhuist op", "déménage le"), required=True),
            Field("reason", "choice", Words("reason", "reden", "motif"), required=True, values=TRANSFER_REASONS),
            Field("batch", "code", Words("group move", "groepsverhuis", "déménagement groupé")),
            Field("urgent_because", "text", Words("urgent because", "dringend omdat", "urgent parce que")),
            Field(
                "family_informed_on", "day", Words("family informed on", "gezin ingelicht op", "famille informée le")
            ),
            Field(
                "centre_informed_on", "day", Words("centre informed on", "centrum ingelicht op", "centre informé le")
            ),
            Field("guardian_agreed_on", "day", Words("guardian agreed on", "voogd akkoord op", "accord du tuteur le")),
            _ONLY,
            _PLAN,
        ),
        about="household",
        starts="moves_on",
        sets=(*_PRESENCE_FACTS, "decision.*"),
    )
    yield _decision(
        "intake",
        Words("intake", "instroom", "entrées"),
        ("dispatching",),
        (_CENTRE, _GROUP, Field("open", "flag", Words("open", "open", "ouvert"), required=True), _FROM, _UNTIL),
        starts="from",
        ends="until",
        sets=("centre.intake.*", "centre.closure.left_behind"),
        effects=_intake,
    )
    yield _decision(
        "closure",
        Words("closure", "sluiting", "fermeture"),
        ("management", "region"),
        (
            _CENTRE,
            Field("closes_on", "day", Words("closes on", "sluit op", "ferme le"), required=True),
            Field(
                "last_family_intake_on",
                "day",
                Words("last family arrives on", "laatste gezin komt aan op", "dernière famille arrive le"),
            ),
            _PLAN,
        ),
        starts="closes_on",
        sets=(
            "centre.status",
            "centre.days_to_closing",
            "centre.closure.*",
            "centre.intake.families",
            "household.closing_after_days",
            "household.without_next_place",
            "decision.*",
            "centre.residents.*",
            "centre.family_places_free",
            "region.*",
            "network.*",
        ),
        effects=_closure,
    )
    yield _decision(
        "capacity",
        Words("capacity", "capaciteit", "capacité"),
        ("management", "region"),
        (
            _CENTRE,
            _GROUP,
            Field("places", "whole", _PLACES, required=True, least=0, most=10000),
            Field("unusable", "whole", Words("not usable", "niet bruikbaar", "inutilisables"), least=0, most=10000),
            Field("reserved", "whole", Words("reserved", "voorbehouden", "réservées"), least=0, most=10000),
            _FROM,
            _UNTIL,
        ),
        starts="from",
        ends="until",
        sets=("centre.capacity.*", "centre.family_places_free", "centre.closure.left_behind", "region.*", "network.*"),
        effects=_capacity,
    )
    yield _decision(
        "target_group",
        Words("target group", "doelgroep", "groupe cible"),
        ("management", "region"),
        (
            _CENTRE,
            _GROUP,
            Field("admitted", "flag", Words("admitted", "toegelaten", "admis"), required=True),
            _FROM,
            _UNTIL,
        ),
        starts="from",
        ends="until",
        sets=("centre.groups.*", "centre.group_admitted_days.*", "centre.closure.left_behind", "decision.*"),
        effects=_target_group,
    )
    yield _decision(
        "supply",
        Words("delivery", "levering", "livraison"),
        ("logistics", "centre"),
        (
            _CENTRE,
            Field("item", "choice", Words("item", "artikel", "article"), required=True, values=ITEMS),
            Field(
                "action",
                "choice",
                Words("action", "actie", "action"),
                required=True,
                values={
                    "stop": Words("stop", "stoppen", "arrêter"),
                    "start": Words("start", "starten", "démarrer"),
                    "replace": Words("replace", "vervangen", "remplacer"),
                },
            ),
            Field(
                "by",
                "choice",
                Words("replaced by", "vervangen door", "remplacé par"),
                values={
                    "local_purchase": Words("local purchase", "lokale aankoop", "achat local"),
                    "voucher": Words("voucher", "bon", "bon d'achat"),
                    "other_centre": Words("another centre", "ander centrum", "autre centre"),
                },
            ),
            _FROM,
            _UNTIL,
            Field(
                "stock_days", "whole", Words("days of stock", "dagen voorraad", "jours de stock"), least=0, most=3650
            ),
        ),
        starts="from",
        ends="until",
        applies_to=True,
        sets=("centre.supplies.*", "centre.stock_days.*", "centre.closure.left_behind", "decision.*"),
        effects=_supply,
    )
    yield _decision(
        "budget",
        Words("budget", "budget", "budget"),
        ("finance",),
        (
            _CENTRE,
            Field(
                "line", "choice", Words("budget line", "budgetlijn", "ligne budgétaire"), required=True, values=LINES
            ),
            Field(
                "action",
                "choice",
                Words("action", "actie", "action"),
                required=True,
                values={"set": Words("set", "vastleggen", "fixer"), "freeze": Words("freeze", "bevriezen", "geler")},
            ),
            Field(
                "amount",
                "number",
                Words("amount in EUR", "bedrag in EUR", "montant en EUR"),
                least=0,
                most=_AMOUNT_MOST,
            ),
            Field(
                "per",
                "choice",
                Words("per", "per", "par"),
                values={
                    "month": Words("month", "maand", "mois"),
                    "quarter": Words("quarter", "kwartaal", "trimestre"),
                    "year": Words("year", "jaar", "an"),
                },
            ),
            Field(
                "before",
                "number",
                Words("amount before", "bedrag voordien", "montant avant"),
                least=0,
                most=_AMOUNT_MOST,
            ),
            _FROM,
            _UNTIL,
        ),
        starts="from",
        ends="until",
        applies_to=True,
        sets=("centre.budgets.*", "centre.closure.left_behind", "decision.*"),
        effects=_budget,
    )
    yield _decision(
        "space",
        Words("space", "ruimte", "espace"),
        ("infrastructure", "centre"),
        (
            _CENTRE,
            Field("space", "choice", Words("space", "ruimte", "espace"), required=True, values=SPACES),
            Field("usable", "flag", Words("usable", "bruikbaar", "utilisable"), required=True),
            Field(
                "age_bands",
                "choice",
                Words("age bands", "leeftijdsgroepen", "tranches d'âge"),
                many=True,
                values=AGE_BANDS,
            ),
            Field("m2", "number", Words("m²", "m²", "m²"), least=0, most=100000),
            _FROM,
            _UNTIL,
        ),
        starts="from",
        ends="until",
        sets=("centre.spaces.*", "centre.play_bands", "centre.play_m2", "centre.closure.left_behind", "decision.*"),
        effects=_space,
    )
    yield _decision(
        "staffing",
        Words("staffing", "personeelsbezetting", "effectif"),
        ("hr", "centre"),
        (_CENTRE, _POST, _FTE, _FROM, _UNTIL),
        starts="from",
        ends="until",
        applies_to=True,
        sets=("centre.posts.*", "centre.staff.*", "centre.closure.left_behind", "decision.*"),
        effects=_staffing,
    )
    yield _decision(
        "absence",
        Words("absence", "afwezigheid", "absence"),
        ("hr", "centre"),
        (_CENTRE, _POST, _FTE, _FROM, _UNTIL, Field("replaced", "flag", Words("replaced", "vervangen", "remplacé"))),
        starts="from",
        ends="until",
        sets=("centre.absent.*", "centre.staff.*", "centre.absences_unreplaced"),
        effects=_absence,
    )
    yield _decision(
        "programme",
        Words("programme", "programma", "programme"),
        ("child_policy", "centre"),
        (
            _CENTRE,
            Field("tag", "choice", Words("theme", "thema", "thème"), required=True, values=TAGS, open_values=True),
            Field(
                "needs",
                "object",
                Words("needs", "heeft nodig", "a besoin de"),
                many=True,
                plain="name",
                fields=(
                    Field("line", "choice", Words("budget line", "budgetlijn", "ligne budgétaire"), values=LINES),
                    Field("space", "choice", Words("space", "ruimte", "espace"), values=SPACES),
                    Field(
                        "min_amount",
                        "number",
                        Words("least amount a month", "minimumbedrag per maand", "montant minimal par mois"),
                        least=0,
                        most=_AMOUNT_MOST,
                    ),
                ),
            ),
            Field(
                "responsible",
                "whole",
                Words("named responsible people", "genoemde verantwoordelijken", "responsables nommés"),
                least=0,
                most=1000,
            ),
            _FROM,
            _UNTIL,
        ),
        starts="from",
        ends="until",
        applies_to=True,
        sets=(
            "centre.programmes.*",
            "centre.programme_needs.*",
            "centre.programme_least.*",
            "centre.programme_responsible",
        ),
        effects=_programme,
    )


def _centre_records() -> Iterator[Kind]:
    yield _record(
        "centre",
        Words("centre", "centrum", "centre"),
        ("management", "region", "dispatching", "child_policy"),
        (
            Field("code", "centre", Words("code", "code", "code"), required=True),
            Field("name", "text", Words("name", "naam", "nom"), required=True),
            Field("partner", "code", Words("partner", "partner", "partenaire")),
            Field("region", "code", Words("region", "regio", "région")),
            Field("language", "choice", Words("language", "taal", "langue"), values=SCHOOL_LANGUAGES),
            Field(
                "schooling_languages",
                "choice",
                Words("schooling languages", "schooltalen", "langues de scolarité"),
                many=True,
                values=SCHOOL_LANGUAGES,
            ),
            Field("kind", "choice", Words("kind", "soort", "type"), values=CENTRE_KINDS, open_values=True),
            Field(
                "capacity",
                "map",
                Words("capacity", "capaciteit", "capacité"),
                values=GROUPS,
                of="whole",
                least=0,
                most=10000,
            ),
            Field(
                "supplies",
                "map",
                Words("deliveries", "leveringen", "livraisons"),
                values=ITEMS,
                of="choice",
                fields=(Field("state", "choice", Words("state", "toestand", "état"), values=SUPPLY_STATES),),
            ),
            Field("spaces", "map", Words("spaces", "ruimtes", "espaces"), values=SPACES, of="flag"),
            Field(
                "budgets",
                "map",
                Words("budgets a month", "budgetten per maand", "budgets par mois"),
                values=LINES,
                of="number",
                least=0,
                most=_AMOUNT_MOST,
            ),
            Field(
                "staff", "map", Words("staff", "personeel", "personnel"), values=POSTS, of="number", least=0, most=1000
            ),
            Field("km_school", "number", Words("km to school", "km tot school", "km de l'école"), least=0, most=1000),
            Field(
                "km_health",
                "number",
                Words("km to health care", "km tot gezondheidszorg", "km des soins"),
                least=0,
                most=1000,
            ),
        ),
        key=("code",),
        effects=_centre,
        sets=(
            "centre.kind",
            "centre.language",
            "centre.schooling_languages",
            "centre.km_school",
            "centre.km_health",
            "centre.capacity.*",
            "centre.groups.*",
            "centre.supplies.*",
            "centre.spaces.*",
            "centre.play_bands",
            "centre.play_m2",
            "centre.budgets.*",
            "centre.posts.*",
            "centre.staff.*",
            "centre.family_places_free",
            "region.*",
            "network.*",
        ),
    )
    yield _record(
        "presence",
        Words("list of who is present", "aanwezigheidslijst", "liste des présences"),
        ("centre", "dispatching"),
        (
            _CENTRE,
            _ON,
            Field(
                "households",
                "object",
                Words("households", "gezinnen", "ménages"),
                many=True,
                required=True,
                plain="household",
                fields=(
                    _HOUSEHOLD,
                    _MEMBERS,
                    Field("arrived_on", "day", Words("arrived on", "aangekomen op", "arrivé le")),
                ),
            ),
        ),
        key=("centre", "on"),
        starts="on",
        sets=_PRESENCE_FACTS,
    )
    yield _record(
        "room",
        Words("room", "kamer", "chambre"),
        ("infrastructure", "centre"),
        (
            _CENTRE,
            Field("code", "code", Words("room", "kamer", "chambre"), required=True),
            Field("m2", "number", Words("m²", "m²", "m²"), required=True, least=0, most=10000),
            Field("beds", "whole", Words("beds", "bedden", "lits"), required=True, least=0, most=1000),
            Field("group", "choice", Words("group", "doelgroep", "groupe"), values=GROUPS),
        ),
        key=("centre", "code"),
        sets=("centre.rooms.*",),
        effects=_room,
    )
    yield _record(
        "training",
        Words("training", "vorming", "formation"),
        ("hr", "centre"),
        (
            _CENTRE,
            Field(
                "topic",
                "choice",
                Words("topic", "thema", "thème"),
                required=True,
                values=TRAINING_TOPICS,
                open_values=True,
            ),
            Field("trained", "whole", Words("trained", "opgeleid", "formés"), required=True, least=0, most=10000),
            Field(
                "headcount",
                "whole",
                Words("headcount", "personeelsleden", "membres du personnel"),
                required=True,
                least=1,
                most=10000,
            ),
            _ON,
        ),
        key=("centre", "topic", "on"),
        starts="on",
        sets=("centre.training.*",),
        effects=_training,
    )
    yield _record(
        "protocol",
        Words("protocol rehearsed", "protocol geoefend", "protocole exercé"),
        ("centre", "child_policy", "hr", "quality"),
        (
            _CENTRE,
            Field(
                "topic",
                "choice",
                Words("topic", "thema", "thème"),
                required=True,
                values=PROTOCOL_TOPICS,
                open_values=True,
            ),
            Field("rehearsed_on", "day", Words("rehearsed on", "geoefend op", "exercé le"), required=True),
            Field(
                "share", "number", Words("share of staff", "aandeel personeel", "part du personnel"), least=0, most=1
            ),
        ),
        key=("centre", "topic", "rehearsed_on"),
        starts="rehearsed_on",
        sets=("centre.protocol_days.*", "centre.protocol_share.*"),
        effects=_protocol,
    )
    yield _record(
        "signal",
        Words("concern for a child", "signaal over een kind", "signal concernant un enfant"),
        ("centre",),
        (_CENTRE, Field("category", "code", Words("category", "categorie", "catégorie"), required=True), _ON),
        starts="on",
    )
    yield _record(
        "observation",
        Words("what the centre sees", "wat het centrum ziet", "ce que voit le centre"),
        ("centre",),
        (
            _CENTRE,
            Field("fact", "text", Words("fact", "feit", "fait"), required=True),
            Field("value", "any", Words("value", "waarde", "valeur"), required=True),
            _ON,
        ),
        key=("centre", "fact", "on"),
        starts="on",
    )


def _household_records() -> Iterator[Kind]:
    yield _record(
        "household",
        Words("household", "gezin", "ménage"),
        ("dispatching", "centre"),
        (
            _HOUSEHOLD,
            _MEMBERS,
            Field("applied_on", "day", Words("application on", "verzoek ingediend op", "demande introduite le")),
            Field("registered_on", "day", Words("registered on", "geregistreerd op", "enregistré le")),
            Field(
                "moves_before",
                "day",
                Words("moves before", "eerdere verhuizingen", "déménagements antérieurs"),
                many=True,
            ),
        ),
        about="household",
        key=("household",),
        sets=("household.*", "centre.residents.*", "centre.family_places_free", "region.*", "network.*"),
    )
    yield _record(
        "departure",
        Words("departure", "vertrek", "départ"),
        ("centre", "dispatching"),
        (
            _HOUSEHOLD,
            _CENTRE_OPTIONAL,
            _MEMBER,
            Field("left_on", "day", Words("left on", "vertrokken op", "parti le"), required=True, aliases=("on",)),
            Field("reason", "code", Words("reason", "reden", "motif")),
        ),
        about="household",
        key=("household", "member", "left_on"),
        starts="left_on",
        sets=_PRESENCE_FACTS,
    )
    yield _record(
        "birth",
        Words("birth", "geboorte", "naissance"),
        ("centre", "dispatching", "medical"),
        (
            _HOUSEHOLD,
            _CENTRE_OPTIONAL,
            _MEMBER,
            Field("on", "day", Words("born on", "geboren op", "né le"), required=True, aliases=("born_on",)),
            Field("reason", "code", Words("reason", "reden", "motif")),
        ),
        about="household",
        key=("household", "member"),
        starts="on",
        sets=("household.*", "centre.residents.*", "centre.family_places_free", "region.*", "network.*"),
    )
    yield _record(
        "guardian",
        Words("guardian appointed", "voogd aangesteld", "tuteur désigné"),
        ("centre", "dispatching", "child_policy", "legal"),
        (_HOUSEHOLD, _CENTRE_OPTIONAL, _MEMBER, _ON, Field("reason", "code", Words("reason", "reden", "motif"))),
        about="household",
        key=("household", "member", "on"),
        starts="on",
    )
    yield _record(
        "assessment",
        Words("assessment", "evaluatie", "évaluation"),
        ("centre", "quality", "medical", "dispatching"),
        (
            _HOUSEHOLD,
            Field(
                "kind",
                "choice",
                Words("kind", "soort", "type"),
                required=True,
                values={
                    "needs": Words("needs", "noden", "besoins"),
                    "best_interests": Words("best interests", "hoger belang", "intérêt supérieur"),
                    "social": Words("social", "sociaal", "social"),
                },
            ),
            Field("completed_on", "day", Words("completed on", "afgerond op", "terminé le"), required=True),
        ),
        about="household",
        key=("household", "kind", "completed_on"),
        starts="completed_on",
        sets=("household.assessed", "household.best_interests_assessed"),
    )
    yield _record(
        "schooling",
        Words("schooling", "scholing", "scolarité"),
        ("centre", "child_policy"),
        (
            _HOUSEHOLD,
            Field("member", "code", Words("member", "gezinslid", "membre"), required=True),
            Field(
                "status",
                "choice",
                Words("status", "toestand", "statut"),
                values={
                    "enrolled": Words("enrolled", "ingeschreven", "inscrit"),
                    "waiting": Words("waiting", "wachtend", "en attente"),
                    "left": Words("left", "gestopt", "arrêté"),
                },
                aliases=("school_status",),
            ),
            Field("language", "choice", Words("language", "taal", "langue"), values=SCHOOL_LANGUAGES),
            Field("started_on", "day", Words("started on", "gestart op", "début le")),
            _UNTIL,
        ),
        about="household",
        key=("household", "member"),
        starts="started_on",
        ends="until",
        sets=("household.members.schooled", "household.members.school_language", "household.members.schooled_days"),
    )
    yield _record(
        "room_assignment",
        Words("room assignment", "kamertoewijzing", "attribution de chambre"),
        ("centre", "infrastructure"),
        (
            _CENTRE,
            Field("code", "code", Words("room", "kamer", "chambre")),
            Field("household", "household", Words("household", "gezin", "ménage")),
            _MEMBER,
            Field(
                "families_sharing_room",
                "whole",
                Words(
                    "rooms shared by families", "kamers gedeeld door gezinnen", "chambres partagées par des familles"
                ),
                least=0,
                most=1000,
            ),
        ),
        key=("centre", "household", "member"),
        sets=("centre.rooms.families_sharing", "household.rooms_apart"),
        effects=_room_assignment,
    )


def _decision_records() -> Iterator[Kind]:
    yield _record(
        "hearing",
        Words("who was heard", "wie gehoord is", "qui a été entendu"),
        ("*",),
        (
            _DECISION,
            Field("who", "choice", Words("who", "wie", "qui"), required=True, values=_WHO),
            Field("method", "code", Words("method", "methode", "méthode")),
            _ON,
            Field("view", "choice", Words("view", "standpunt", "avis"), values=_YES_NO_REASON),
            Field(
                "not_heard_because", "text", Words("not heard because", "niet gehoord omdat", "non entendu parce que")
            ),
            Field("followed", "choice", Words("followed", "gevolgd", "suivi"), values=_FOLLOWED),
            Field("text", "text", Words("text", "tekst", "texte")),
        ),
        about="decision",
        key=("decision", "who", "on"),
        starts="on",
        sets=("decision.centre_heard", "decision.children_heard", "decision.parents_heard"),
    )
    yield _record(
        "screening",
        Words("child test", "kindtoets", "test enfant"),
        ("*",),
        (
            _DECISION,
            Field("answers", "any", Words("answers", "antwoorden", "réponses"), required=True),
            Field("by", "code", Words("by", "door", "par")),
            _ON,
        ),
        about="decision",
        key=("decision", "on"),
        starts="on",
        sets=("decision.screened",),
    )


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kinds in (_decisions, _centre_records, _household_records, _decision_records)
    for kind in kinds()
}


def sets_fact(kind: Kind, fact: str) -> bool:
    """Whether a statement of this kind can set (or, for derived facts, change) the fact."""
    return any(fact == name or (name.endswith(".*") and fact.startswith(name[:-1])) for name in kind.sets)


def natural_reference(kind: Kind, content: Content) -> str:
    """Give the reference of a record from its natural key, joined by slashes; empty when the kind has none."""
    parts = (content.get(name) for name in kind.key)
    return "/".join("/".join(map(str, p.values())) if isinstance(p, Mapping) else str(p or "") for p in parts)
