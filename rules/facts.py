"""The vocabulary of facts: name, type, unit, allowed values, meaning, fold, and who is asked when it is not known.

One table. A rule may read what stands here and nothing else; the calendar computes what stands here and nothing else.
Facts of a centre are step functions over days; facts of a household, of a decision and of a region are read on one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

from rules.lists import (
    AGE_BANDS,
    CENTRE_KINDS,
    CENTRE_STATES,
    GROUPS,
    ITEMS,
    LINES,
    NEEDS,
    POSTS,
    PROTOCOL_TOPICS,
    SCHOOL_LANGUAGES,
    SPACES,
    SUPPLY_STATES,
    TAGS,
    TRAINING_TOPICS,
)
from rules.unknown import UNKNOWN
from rules.words import Words

Fold = Literal["latest", "least", "greatest", "sum", "derived"]


class Absent:
    """The answer of a fact that is known not to exist; CEL's `has()` is then false."""

    _one: Self

    def __new__(cls) -> Self:
        """Give the one instance."""
        if "_one" not in cls.__dict__:
            cls._one = super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        """Read as what it means."""
        return "absent"

    def __reduce__(self) -> str:
        """Stay the one instance through pickle and copy."""
        return "ABSENT"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Fact:
    """One named, typed value of the state on a day.

    `nothing` is what the fact is when nothing is stated: `UNKNOWN`, `ABSENT`, or a value.
    `fold` says which decision rules it when several cover the day: the `latest`, the most restrictive one (`least` or
    `greatest` value), or their `sum`; `derived` facts are computed by the calendar.
    `counts_days` marks a value that changes by one every day.
    `owner` is the party that is asked when the fact is unknown.
    """

    name: str
    type: str
    words: Words
    nothing: object = UNKNOWN
    values: tuple[str, ...] = ()
    value_words: Mapping[str, Words] = field(default_factory=dict, compare=False, hash=False)
    unit: str = ""
    fold: Fold = "derived"
    owner: str = "centre:direction"
    counts_days: bool = False

    @property
    def optional(self) -> bool:
        """Whether the fact may be absent, so that a rule must ask `has()` first."""
        return self.nothing is ABSENT


def _centre_facts() -> Iterator[Fact]:
    yield Fact(
        "centre.status",
        "string",
        Words("status of the centre", "toestand van het centrum", "état du centre"),
        "open",
        tuple(CENTRE_STATES),
        CENTRE_STATES,
        fold="latest",
        owner="management",
    )
    yield Fact(
        "centre.kind",
        "string",
        Words("kind of centre", "soort centrum", "type de centre"),
        UNKNOWN,
        tuple(CENTRE_KINDS),
        CENTRE_KINDS,
        fold="latest",
        owner="management",
    )
    yield Fact(
        "centre.language",
        "string",
        Words("language of the centre", "taal van het centrum", "langue du centre"),
        UNKNOWN,
        tuple(SCHOOL_LANGUAGES),
        SCHOOL_LANGUAGES,
        fold="latest",
        owner="management",
    )
    yield Fact(
        "centre.schooling_languages",
        "list<string>",
        Words("languages of schooling nearby", "schooltalen in de buurt", "langues de scolarité à proximité"),
        UNKNOWN,
        tuple(SCHOOL_LANGUAGES),
        SCHOOL_LANGUAGES,
        fold="latest",
        owner="centre:school",
    )
    yield Fact(
        "centre.km_school",
        "double",
        Words("distance to school", "afstand tot school", "distance de l'école"),
        unit="km",
        fold="latest",
        owner="centre:school",
    )
    yield Fact(
        "centre.km_health",
        "double",
        Words("distance to health care", "afstand tot gezondheidszorg", "distance des soins"),
        unit="km",
        fold="latest",
        owner="centre:medical",
    )
    yield from _closure_facts()
    for group, words in GROUPS.items():
        yield Fact(
            f"centre.capacity.{group}",
            "int",
            Words("places for {x}", "plaatsen voor {x}", "places pour {x}").fill(x=words),
            unit="places",
            fold="latest",
            owner="management",
        )
        yield Fact(
            f"centre.groups.{group}",
            "bool",
            Words("{x} admitted", "{x} toegelaten", "{x} : admis").fill(x=words),
            fold="latest",
            owner="management",
        )
        yield Fact(
            f"centre.group_admitted_days.{group}",
            "int",
            Words(
                "days since {x} were first admitted",
                "dagen sinds {x} toegelaten zijn",
                "jours depuis l'admission : {x}",
            ).fill(x=words),
            ABSENT,
            unit="days",
            fold="latest",
            counts_days=True,
        )
        yield Fact(
            f"centre.intake.{group}",
            "bool",
            Words("intake of {x} open", "instroom van {x} open", "entrées ouvertes : {x}").fill(x=words),
            nothing=True,
            fold="least",
            owner="dispatching",
        )
    for item, words in ITEMS.items():
        yield Fact(
            f"centre.supplies.{item}",
            "string",
            Words("delivery of {x}", "levering van {x}", "livraison : {x}").fill(x=words),
            UNKNOWN,
            tuple(SUPPLY_STATES),
            SUPPLY_STATES,
            fold="latest",
            owner="logistics",
        )
        yield Fact(
            f"centre.stock_days.{item}",
            "int",
            Words("stock of {x}", "voorraad {x}", "stock : {x}").fill(x=words),
            0,
            unit="days",
            fold="latest",
            owner="centre:logistics",
            counts_days=True,
        )
    for line, words in LINES.items():
        yield Fact(
            f"centre.budgets.{line}.monthly",
            "double",
            Words("budget {x} a month", "budget {x} per maand", "budget {x} par mois").fill(x=words),
            unit="EUR",
            fold="latest",
            owner="finance",
        )
        yield Fact(
            f"centre.budgets.{line}.change",
            "double",
            Words("change of budget {x}", "wijziging budget {x}", "variation du budget {x}").fill(x=words),
            0.0,
            unit="fraction",
            owner="finance",
        )
        yield Fact(
            f"centre.budgets.{line}.frozen",
            "bool",
            Words("budget {x} frozen", "budget {x} bevroren", "budget {x} gelé").fill(x=words),
            nothing=False,
            fold="greatest",
            owner="finance",
        )
        yield Fact(
            f"centre.programme_needs.{line}",
            "bool",
            Words(
                "a programme needs budget {x}",
                "een programma heeft budget {x} nodig",
                "un programme a besoin du budget {x}",
            ).fill(x=words),
            nothing=False,
            fold="greatest",
        )
        yield Fact(
            f"centre.programme_least.{line}",
            "double",
            Words(
                "least budget {x} that a programme needs",
                "minimumbudget {x} voor een programma",
                "budget {x} minimal pour un programme",
            ).fill(x=words),
            ABSENT,
            unit="EUR",
            fold="greatest",
        )
    for space, words in SPACES.items():
        yield Fact(
            f"centre.spaces.{space}",
            "bool",
            Words("{x} usable", "{x} bruikbaar", "{x} utilisable").fill(x=words),
            fold="latest",
            owner="infrastructure",
        )
        yield Fact(
            f"centre.programme_needs.{space}",
            "bool",
            Words("a programme needs: {x}", "een programma heeft nodig: {x}", "un programme a besoin de : {x}").fill(
                x=words
            ),
            nothing=False,
            fold="greatest",
        )
    yield Fact(
        "centre.play_bands",
        "list<string>",
        Words("age bands with play space", "leeftijdsgroepen met speelruimte", "tranches d'âge avec espace de jeu"),
        (),
        tuple(AGE_BANDS),
        AGE_BANDS,
    )
    yield Fact(
        "centre.play_m2",
        "double",
        Words("size of play space", "oppervlakte speelruimte", "surface de jeu"),
        ABSENT,
        unit="m²",
    )
    for post, words in POSTS.items():
        yield Fact(
            f"centre.posts.{post}",
            "double",
            Words("posts: {x}", "voorziene functies: {x}", "postes : {x}").fill(x=words),
            unit="FTE",
            fold="latest",
            owner="hr",
        )
        yield Fact(
            f"centre.absent.{post}",
            "double",
            Words(
                "absent and not replaced: {x}", "afwezig en niet vervangen: {x}", "absent et non remplacé : {x}"
            ).fill(x=words),
            0.0,
            unit="FTE",
            fold="sum",
            owner="hr",
        )
        yield Fact(
            f"centre.staff.{post}",
            "double",
            Words("staff present: {x}", "aanwezig personeel: {x}", "personnel présent : {x}").fill(x=words),
            unit="FTE",
            owner="hr",
        )
    yield Fact(
        "centre.absences_unreplaced",
        "int",
        Words(
            "child-facing posts empty for ten working days or more",
            "functies voor kinderen die tien werkdagen of langer onbezet zijn",
            "fonctions pour enfants vacantes dix jours ouvrables ou plus",
        ),
        0,
        unit="posts",
        fold="sum",
    )
    for tag, words in TAGS.items():
        yield Fact(
            f"centre.programmes.{tag}",
            "bool",
            Words("programme: {x}", "programma: {x}", "programme : {x}").fill(x=words),
            nothing=False,
            fold="greatest",
        )
    yield Fact(
        "centre.programme_responsible",
        "int",
        Words(
            "named people of the least carried programme",
            "verantwoordelijken van het zwakst gedragen programma",
            "responsables du programme le moins porté",
        ),
        ABSENT,
        unit="people",
        fold="least",
    )
    for topic, words in TRAINING_TOPICS.items():
        yield Fact(
            f"centre.training.{topic}",
            "double",
            Words(
                "share of staff trained: {x}", "aandeel opgeleid personeel: {x}", "part du personnel formé : {x}"
            ).fill(x=words),
            unit="fraction",
            fold="latest",
            owner="hr",
        )
    for topic, words in PROTOCOL_TOPICS.items():
        yield Fact(
            f"centre.protocol_days.{topic}",
            "int",
            Words(
                "days since protocol was rehearsed: {x}",
                "dagen sinds protocol geoefend: {x}",
                "jours depuis l'exercice du protocole : {x}",
            ).fill(x=words),
            unit="days",
            fold="latest",
            counts_days=True,
            owner="centre:coordination",
        )
        yield Fact(
            f"centre.protocol_share.{topic}",
            "double",
            Words(
                "share of staff that rehearsed: {x}",
                "aandeel personeel dat oefende: {x}",
                "part du personnel exercé : {x}",
            ).fill(x=words),
            unit="fraction",
            fold="latest",
            owner="centre:coordination",
        )
    yield from _resident_facts()
    yield from _room_facts()


def _closure_facts() -> Iterator[Fact]:
    yield Fact(
        "centre.days_to_closing",
        "int",
        Words("days until the centre closes", "dagen tot de sluiting", "jours avant la fermeture"),
        ABSENT,
        unit="days",
        fold="latest",
        counts_days=True,
    )
    yield Fact(
        "centre.closure.last_intake_lead",
        "int",
        Words(
            "days between last family intake and closing",
            "dagen tussen laatste gezin en sluiting",
            "jours entre la dernière arrivée de famille et la fermeture",
        ),
        ABSENT,
        unit="days",
        fold="latest",
    )
    yield Fact(
        "centre.closure.plan_missing",
        "int",
        Words(
            "parts of the child plan not done",
            "onderdelen van het kindplan niet klaar",
            "éléments du plan enfants non réalisés",
        ),
        0,
        unit="parts",
        fold="latest",
    )
    yield Fact(
        "centre.closure.withdrawn_days",
        "int",
        Words(
            "days since a closure was withdrawn",
            "dagen sinds een sluiting is ingetrokken",
            "jours depuis le retrait d'une fermeture",
        ),
        ABSENT,
        unit="days",
        fold="latest",
        counts_days=True,
    )
    yield Fact(
        "centre.closure.left_behind",
        "int",
        Words(
            "measures left over from a closure that was withdrawn or put off",
            "maatregelen overgebleven van een ingetrokken of uitgestelde sluiting",
            "mesures restées d'une fermeture retirée ou reportée",
        ),
        0,
        unit="measures",
    )


_RESIDENTS = {
    "total": Words("residents", "bewoners", "résidents"),
    "adults": Words("adults", "volwassenen", "adultes"),
    "minors": Words("children", "kinderen", "enfants"),
    "under_1": Words("children under 1", "kinderen jonger dan 1", "enfants de moins de 1 an"),
    "under_3": Words("children under 3", "kinderen jonger dan 3", "enfants de moins de 3 ans"),
    "age_0_3": Words("children of 0 to 2", "kinderen van 0 tot 2", "enfants de 0 à 2 ans"),
    "age_3_6": Words("children of 3 to 5", "kinderen van 3 tot 5", "enfants de 3 à 5 ans"),
    "age_6_12": Words("children of 6 to 11", "kinderen van 6 tot 11", "enfants de 6 à 11 ans"),
    "age_12_18": Words("children of 12 to 17", "kinderen van 12 tot 17", "enfants de 12 à 17 ans"),
    "school_age": Words("school-age children", "leerplichtige kinderen", "enfants en âge scolaire"),
    "unaccompanied": Words("unaccompanied minors", "NBMV", "MENA"),
    "single_adults": Words("single adults", "alleenstaande volwassenen", "adultes seuls"),
    "families": Words("families with children", "gezinnen met kinderen", "familles avec enfants"),
    "family_members": Words("people in families", "personen in gezinnen", "personnes en famille"),
    "safety_need_families": Words(
        "families with a safety need", "gezinnen met een veiligheidsnood", "familles avec besoin de sécurité"
    ),
}


def _resident_facts() -> Iterator[Fact]:
    for name, words in _RESIDENTS.items():
        yield Fact(f"centre.residents.{name}", "int", words, 0, unit="people")
    yield Fact(
        "centre.family_places_free",
        "int",
        Words("free family places", "vrije gezinsplaatsen", "places familiales libres"),
        unit="places",
        owner="management",
    )


def _room_facts() -> Iterator[Fact]:
    for name, words in {
        "families_sharing": Words(
            "rooms shared by families", "kamers gedeeld door gezinnen", "chambres partagées par des familles"
        ),
        "below_4m2": Words(
            "rooms with less than 4 m² per bed",
            "kamers met minder dan 4 m² per bed",
            "chambres de moins de 4 m² par lit",
        ),
        "below_8m2": Words("rooms under 8 m²", "kamers kleiner dan 8 m²", "chambres de moins de 8 m²"),
        "uam_over_4": Words(
            "rooms with more than 4 unaccompanied minors", "kamers met meer dan 4 NBMV", "chambres avec plus de 4 MENA"
        ),
        "singles_over_6": Words(
            "rooms with more than 6 single people",
            "kamers met meer dan 6 alleenstaanden",
            "chambres avec plus de 6 personnes seules",
        ),
    }.items():
        # One owner for all: a centre that has said nothing about its rooms is asked once, in one form.
        yield Fact(f"centre.rooms.{name}", "int", words, unit="rooms", owner="centre:logistics", fold="sum")


def _household_facts() -> Iterator[Fact]:
    yield Fact(
        "household.present",
        "bool",
        Words("in the centre", "in het centrum", "présent au centre"),
        nothing=True,
        owner="dispatching",
    )
    yield Fact("household.members", "list<Member>", Words("members", "gezinsleden", "membres"), owner="dispatching")
    for name, words in {
        "minors": Words("children", "kinderen", "enfants"),
        "adults": Words("adults", "volwassenen", "adultes"),
        "under_3": Words("children under 3", "kinderen jonger dan 3", "enfants de moins de 3 ans"),
        "school_age": Words("school-age children", "leerplichtige kinderen", "enfants en âge scolaire"),
    }.items():
        yield Fact(f"household.{name}", "int", words, unit="people", owner="dispatching")
    yield Fact("household.unaccompanied", "bool", Words("unaccompanied minor", "NBMV", "MENA"), owner="dispatching")
    yield Fact(
        "household.needs",
        "list<string>",
        Words("needs", "noden", "besoins"),
        (),
        tuple(NEEDS),
        NEEDS,
        owner="centre:social",
    )
    yield Fact(
        "household.days_in_centre",
        "int",
        Words("days in the centre", "dagen in het centrum", "jours au centre"),
        unit="days",
        counts_days=True,
    )
    yield Fact(
        "household.moves_24_months",
        "int",
        Words("moves in 24 months", "verhuizingen in 24 maanden", "déménagements en 24 mois"),
        unit="moves",
    )
    yield Fact(
        "household.moves_total",
        "int",
        Words("moves in all", "verhuizingen in totaal", "déménagements au total"),
        unit="moves",
    )
    yield Fact(
        "household.assessed",
        "bool",
        Words("needs assessed", "noden geëvalueerd", "besoins évalués"),
        nothing=False,
        owner="centre:social",
    )
    yield Fact(
        "household.best_interests_assessed",
        "bool",
        Words("best interests assessed", "hoger belang beoordeeld", "intérêt supérieur évalué"),
        nothing=False,
        owner="centre:social",
    )
    yield Fact(
        "household.days_since_applied",
        "int",
        Words("days since the application", "dagen sinds het verzoek", "jours depuis la demande"),
        ABSENT,
        unit="days",
        counts_days=True,
    )
    yield Fact(
        "household.days_since_registration",
        "int",
        Words("days since registration", "dagen sinds registratie", "jours depuis l'enregistrement"),
        unit="days",
        counts_days=True,
        owner="dispatching",
    )
    yield Fact(
        "household.closing_after_days",
        "int",
        Words(
            "days between arrival and closing",
            "dagen tussen aankomst en sluiting",
            "jours entre l'arrivée et la fermeture",
        ),
        ABSENT,
        unit="days",
    )
    yield Fact(
        "household.birth_due_in_days",
        "int",
        Words("days until a birth", "dagen tot een geboorte", "jours avant une naissance"),
        ABSENT,
        unit="days",
        counts_days=True,
    )
    yield Fact(
        "household.without_next_place",
        "bool",
        Words("without next place", "zonder volgende plaats", "sans place suivante"),
        nothing=False,
        owner="dispatching",
    )
    yield Fact(
        "household.split",
        "bool",
        Words("members in different centres", "leden in verschillende centra", "membres dans différents centres"),
        nothing=False,
        owner="dispatching",
    )
    yield Fact(
        "household.rooms_apart",
        "bool",
        Words("members in different rooms", "leden in verschillende kamers", "membres dans différentes chambres"),
        nothing=False,
        owner="centre:coordination",
    )


def _member_facts() -> Iterator[Fact]:
    yield Fact("household.members.ref", "string", Words("member", "gezinslid", "membre"))
    yield Fact(
        "household.members.age_months",
        "int",
        Words("age", "leeftijd", "âge"),
        unit="months",
        owner="dispatching",
    )
    yield Fact("household.members.minor", "bool", Words("child", "kind", "enfant"), owner="dispatching")
    yield Fact(
        "household.members.unaccompanied",
        "bool",
        Words("unaccompanied", "niet-begeleid", "non accompagné"),
        nothing=False,
        owner="dispatching",
    )
    yield Fact(
        "household.members.schooled",
        "bool",
        Words("goes to school", "gaat naar school", "scolarisé"),
        nothing=False,
        owner="centre:school",
    )
    yield Fact(
        "household.members.school_language",
        "string",
        Words("language of schooling", "schooltaal", "langue de scolarité"),
        ABSENT,
        tuple(SCHOOL_LANGUAGES),
        SCHOOL_LANGUAGES,
    )
    yield Fact(
        "household.members.schooled_days",
        "int",
        Words("days at school", "dagen op school", "jours de scolarité"),
        ABSENT,
        unit="days",
        counts_days=True,
    )
    yield Fact("household.members.needs", "list<string>", Words("needs", "noden", "besoins"), (), tuple(NEEDS), NEEDS)


def _decision_facts() -> Iterator[Fact]:
    kinds = (
        "allocation",
        "transfer",
        "intake",
        "closure",
        "capacity",
        "target_group",
        "supply",
        "budget",
        "space",
        "staffing",
        "absence",
        "programme",
    )
    yield Fact(
        "decision.kind", "string", Words("kind of decision", "soort beslissing", "type de décision"), UNKNOWN, kinds
    )
    yield Fact(
        "decision.takes_away",
        "bool",
        Words("takes something from children", "neemt iets weg van kinderen", "retire quelque chose aux enfants"),
        nothing=False,
    )
    yield Fact(
        "decision.children",
        "int",
        Words("children concerned", "betrokken kinderen", "enfants concernés"),
        0,
        unit="people",
    )
    yield Fact(
        "decision.days_left",
        "int",
        Words("days until it takes effect", "dagen tot ze ingaat", "jours avant son effet"),
        unit="days",
        counts_days=True,
    )
    yield Fact(
        "decision.days_since_stated",
        "int",
        Words("days since it was decided", "dagen sinds de beslissing", "jours depuis la décision"),
        unit="days",
        counts_days=True,
    )
    for name, words in {
        "screened": Words("child test done", "kindtoets gedaan", "test enfant réalisé"),
        "centre_heard": Words("centre heard", "centrum gehoord", "centre entendu"),
        "children_heard": Words(
            "children heard, or said why not",
            "kinderen gehoord, of gezegd waarom niet",
            "enfants entendus, ou dit pourquoi non",
        ),
        "parents_heard": Words(
            "parents heard, or said why not",
            "ouders gehoord, of gezegd waarom niet",
            "parents entendus, ou dit pourquoi non",
        ),
        "urgent": Words("urgent, with a reason", "dringend, met reden", "urgent, avec motif"),
        "group_move": Words(
            "part of a group move", "deel van een groepsverhuis", "fait partie d'un déménagement groupé"
        ),
        "child_line": Words("budget line for children", "budgetlijn voor kinderen", "ligne budgétaire pour enfants"),
    }.items():
        yield Fact(f"decision.{name}", "bool", words, nothing=False)
    yield Fact(
        "decision.family_notice",
        "int",
        Words(
            "days between telling the family and the move",
            "dagen tussen bericht aan gezin en verhuis",
            "jours entre l'avis à la famille et le déménagement",
        ),
        ABSENT,
        unit="days",
    )
    yield Fact(
        "decision.centre_notice",
        "int",
        Words(
            "days between telling the centre and the move",
            "dagen tussen bericht aan centrum en verhuis",
            "jours entre l'avis au centre et le déménagement",
        ),
        ABSENT,
        unit="days",
    )
    yield Fact(
        "decision.change_per_child",
        "double",
        Words("change per child", "wijziging per kind", "variation par enfant"),
        ABSENT,
        unit="fraction",
    )
    yield Fact(
        "decision.plan_missing",
        "int",
        Words(
            "parts of the child plan not done",
            "onderdelen van het kindplan niet klaar",
            "éléments du plan enfants non réalisés",
        ),
        0,
        unit="parts",
    )


def _region_facts() -> Iterator[Fact]:
    for scope in ("region", "network"):
        yield Fact(
            f"{scope}.family_places",
            "int",
            Words("family places", "gezinsplaatsen", "places familiales"),
            unit="places",
            owner="management",
        )
        yield Fact(
            f"{scope}.family_occupied",
            "int",
            Words("occupied family places", "bezette gezinsplaatsen", "places familiales occupées"),
            0,
            unit="places",
        )
        yield Fact(
            f"{scope}.family_occupancy",
            "double",
            Words(
                "occupancy of family places",
                "bezettingsgraad gezinsplaatsen",
                "taux d'occupation des places familiales",
            ),
            unit="fraction",
            owner="management",
        )


def _finding_facts() -> Iterator[Fact]:
    yield Fact(
        "finding.days_left",
        "int",
        Words("days until it begins", "dagen tot het begint", "jours avant le début"),
        0,
        unit="days",
    )
    yield Fact("finding.length", "int", Words("length in days", "duur in dagen", "durée en jours"), 0, unit="days")


FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for facts in (_centre_facts, _household_facts, _member_facts, _decision_facts, _region_facts, _finding_facts)
    for fact in facts()
}

ROOTS = {
    "centre": "Centre",
    "household": "Household",
    "decision": "Decision",
    "region": "Region",
    "network": "Network",
    "param": "Param",
    "finding": "Finding",
}
"""Variables of a rule, in the order in which compiled rules take them."""
