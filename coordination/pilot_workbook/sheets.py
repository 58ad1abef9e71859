"""The sheets of the workbook and their columns, in three languages: one table for the template and the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.kinds import KINDS
from rules.lists import (
    AGE_BANDS,
    CENTRE_KINDS,
    GROUPS,
    ITEMS,
    LINES,
    NEEDS,
    POSTS,
    SCHOOL_LANGUAGES,
    SPACES,
    SUPPLY_STATES,
)
from rules.words import Words

ColumnType = Literal["code", "text", "centre", "day", "month", "flag", "whole", "number", "choice", "choices", "codes"]

TITLE_ROW, FIRST_ROW = 2, 3
"""Row 1 has the names of the columns, row 2 their titles; what people fill in begins at row 3."""

EXAMPLE_MARK = "#"
"""A row whose first cell begins with it is an example and is not read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the first row, its title in three languages, and what may stand in it.

    `choices` and `codes` take several, separated by commas. `values` close a choice.
    """

    name: str
    type: ColumnType
    words: Words
    required: bool = False
    values: Mapping[str, Words] | None = None
    examples: tuple[str | float | None, ...] = ()
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. `key` names the columns that no two rows may share."""

    name: str
    words: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> Column:
        """Give the column of a name."""
        return next(column for column in self.columns if column.name == name)


LANGUAGES = {
    "en": Words("English", "Engels", "anglais"),
    "nl": Words("Dutch", "Nederlands", "néerlandais"),
    "fr": Words("French", "Frans", "français"),
}
POSTS_ASKED = ("animation", "school", "psychosocial", "family_guide", "uam_guide", "medical", "night")
PLACES_MOST, FTE_MOST, EUR_MOST = 10_000, 1_000, 100_000_000


def _field(kind: str, name: str) -> Words:
    field = KINDS[kind].field(name)
    assert field is not None  # noqa: S101 — the table of kinds has it
    return field.words


def _centre(*examples: str) -> Column:
    return Column("centre", "centre", Words("centre (code)", "centrum (code)", "centre (code)"), required=True,
                  examples=examples)  # fmt: skip


def _places(group: str, *examples: int) -> Column:
    words = Words("places: {x}", "plaatsen: {x}", "places : {x}").fill(x=GROUPS[group])
    return Column(f"places_{group}", "whole", words, examples=examples, most=PLACES_MOST)


def _staff(post: str, example: float) -> Column:
    words = Words("FTE: {x}", "VTE: {x}", "ETP : {x}").fill(x=POSTS[post])
    return Column(f"fte_{post}", "number", words, examples=(example,), most=FTE_MOST)


CENTRES = Sheet(
    "centres", Words("Centres", "Centra", "Centres"),
    (
        Column("code", "centre", _field("centre", "code"), required=True, examples=("CEN-A", "CEN-B")),
        Column("name", "text", _field("centre", "name"), required=True, examples=("De Esdoorn", "Les Noisetiers")),
        Column("partner", "code", _field("centre", "partner"), examples=(None, "croixrouge")),
        Column("region", "code", _field("centre", "region"), examples=("north", "south")),
        Column("language", "choice", _field("centre", "language"), required=True, values=SCHOOL_LANGUAGES,
               examples=("nl", "fr")),
        Column("schooling_languages", "choices", _field("centre", "schooling_languages"), values=SCHOOL_LANGUAGES,
               examples=("nl", "fr")),
        Column("kind", "choice", _field("centre", "kind"), values=CENTRE_KINDS, examples=("collective", "collective")),
        _places("families", 120, 90), _places("unaccompanied_minors", 0, 12), _places("single_men", 60, 40),
        _places("single_women", 20, 10),
        Column("km_school", "number", _field("centre", "km_school"), examples=(0.8, 1.5), most=1000),
        Column("km_health", "number", _field("centre", "km_health"), examples=(1.2, 0.6), most=1000),
        *(_staff(post, 1.5) for post in POSTS_ASKED),
    ),
    ("code",),
)  # fmt: skip

PRESENCE = Sheet(
    "presence", Words("Who is present", "Wie aanwezig is", "Qui est présent"),
    (
        _centre("CEN-A", "CEN-A"),
        Column("household", "code", Words("household (number, no name)", "gezin (nummer, geen naam)",
                                          "ménage (numéro, pas de nom)"), required=True, examples=("D-1041", "D-1041")),
        Column("member", "code", Words("member (m1, m2…)", "gezinslid (m1, m2…)", "membre (m1, m2…)"), required=True,
               examples=("m1", "m2")),
        Column("born", "month", Words("year and month of birth", "jaar en maand van geboorte",
                                      "année et mois de naissance"), required=True, examples=("1998-02", "2019-07")),
        Column("unaccompanied", "flag", Words("unaccompanied", "niet-begeleid", "non accompagné"),
               examples=("no", "no")),
        Column("needs", "choices", Words("needs (codes)", "noden (codes)", "besoins (codes)"), values=NEEDS,
               examples=("single_parent", None)),
        Column("due_on", "day", Words("birth expected on", "bevalling verwacht op", "naissance prévue le")),
        Column("arrived_on", "day", Words("arrived on", "aangekomen op", "arrivé le"),
               examples=("2026-03-12", "2026-03-12")),
        Column("assessed_on", "day", Words("needs assessed on", "noden geëvalueerd op", "besoins évalués le"),
               examples=("2026-04-02", None)),
        Column("school_since", "day", Words("at school since", "op school sinds", "à l'école depuis"),
               examples=(None, "2026-04-20")),
        Column("school_language", "choice", Words("language of schooling", "schooltaal", "langue de scolarité"),
               values=SCHOOL_LANGUAGES, examples=(None, "nl")),
    ),
    ("household", "member"),
)  # fmt: skip

SUPPLIES = Sheet(
    "supplies", Words("Deliveries", "Leveringen", "Livraisons"),
    (
        _centre("CEN-A", "CEN-A"),
        Column("item", "choice", _field("supply", "item"), required=True, values=ITEMS,
               examples=("nappies", "baby_food")),
        Column("state", "choice", Words("state", "toestand", "état"), required=True, values=SUPPLY_STATES,
               examples=("running", "none")),
    ),
    ("centre", "item"),
)  # fmt: skip

BUDGETS = Sheet(
    "budgets", Words("Budgets", "Budgetten", "Budgets"),
    (
        _centre("CEN-A", "CEN-A"),
        Column("line", "choice", _field("budget", "line"), required=True, values=LINES,
               examples=("animation", "homework_support")),
        Column("amount_a_month", "number", Words("EUR a month", "EUR per maand", "EUR par mois"), required=True,
               examples=(1000, 400), most=EUR_MOST),
    ),
    ("centre", "line"),
)  # fmt: skip

SPACES_SHEET = Sheet(
    "spaces", Words("Spaces", "Ruimtes", "Espaces"),  # codespell:ignore
    (
        _centre("CEN-A", "CEN-A"),
        Column("space", "choice", _field("space", "space"), required=True, values=SPACES,
               examples=("play_indoor", "play_outdoor")),
        Column("usable", "flag", _field("space", "usable"), required=True, examples=("yes", "no")),
        Column("m2", "number", _field("space", "m2"), examples=(60, None), most=100_000),
        Column("age_bands", "choices", _field("space", "age_bands"), values=AGE_BANDS, examples=("0-3, 3-6", None)),
    ),
    ("centre", "space"),
)  # fmt: skip

PEOPLE = Sheet(
    "people", Words("People with an account", "Mensen met een account", "Personnes avec un compte"),
    (
        Column("login", "code", Words("sign-in name", "aanmeldnaam", "identifiant"), required=True,
               examples=("director.a", "logistics")),
        Column("name", "text", Words("name as colleagues know it", "naam zoals collega's ze kennen",
                                     "nom connu des collègues"), required=True, examples=("Directie A", "Logistiek")),
        Column("parties", "codes", Words("speaks for (parties, with commas)", "spreekt voor (partijen, met komma's)",
                                         "parle pour (parties, avec des virgules)"),
               examples=("CEN-A:direction, CEN-A:coordination", "logistics")),
        Column("language", "choice", Words("language", "taal", "langue"), values=LANGUAGES, examples=("nl", "nl")),
        Column("administrator", "flag", Words("administrator", "beheerder", "administrateur"), examples=("no", "yes")),
        Column("monitor", "flag", Words("independent monitor", "onafhankelijke monitor", "observateur indépendant"),
               examples=("no", "no")),
    ),
    ("login",),
)  # fmt: skip

PILOT_CENTRES = Sheet(
    "pilot_centres", Words("Centres of the pilot", "Centra van de pilot", "Centres du pilote"),
    (_centre("CEN-A", "CEN-B"),),
    ("centre",),
)  # fmt: skip

SHEETS = (CENTRES, PRESENCE, SUPPLIES, BUDGETS, SPACES_SHEET, PEOPLE, PILOT_CENTRES)

README = Words(
    "This workbook starts a pilot of kindreflex. Fill in the sheets and run: kindreflex init FILE.xlsx\n"
    "Rows that begin with # are examples; they are not read. Columns in bold must be filled in.\n"
    "No names of children or parents anywhere: a household is a number that you keep yourselves, ages are a month of "
    "birth, needs are codes.\n"
    "What you do not know stays empty: it is asked for later, of whoever owns it.\n"
    "presence: one row a person. people: one row an account; the passwords are shown once. "
    "pilot_centres: the centres that take part; empty means all centres of the first sheet.\n"
    "Every mistake is told with sheet and row, all at once, and nothing is taken in until there is none. The same "
    "workbook may be taken again after a change.",
    "Met dit werkboek begint een pilot van kindreflex. Vul de bladen in en start: kindreflex init BESTAND.xlsx\n"
    "Rijen die met # beginnen zijn voorbeelden en worden niet gelezen. Vetgedrukte kolommen zijn verplicht.\n"
    "Nergens namen van kinderen of ouders: een gezin is een nummer dat u zelf bijhoudt, leeftijden zijn een "
    "geboortemaand, noden zijn codes.\n"
    "Wat u niet weet, blijft leeg: het wordt later gevraagd aan wie het weet.\n"  # codespell:ignore
    "presence: één rij per persoon. people: één rij per account; de wachtwoorden worden één keer getoond. "
    "pilot_centres: de centra die meedoen; leeg betekent alle centra van het eerste blad.\n"  # codespell:ignore
    "Elke fout wordt gemeld met blad en rij, alle tegelijk, "  # codespell:ignore
    "en er wordt niets ingelezen zolang er fouten zijn. "
    "Hetzelfde werkboek mag na een wijziging opnieuw ingelezen worden.",
    "Ce classeur lance un pilote de kindreflex. Remplissez les feuilles et lancez : kindreflex init FICHIER.xlsx\n"
    "Les lignes qui commencent par # sont des exemples et ne sont pas lues. "  # codespell:ignore
    "Les colonnes en gras sont obligatoires.\n"
    "Aucun nom d'enfant ni de parent : un ménage est un numéro que vous gardez, les âges sont un mois de naissance, "
    "les besoins sont des codes.\n"
    "Ce que vous ne savez pas reste vide : ce sera demandé plus tard à qui le sait.\n"  # codespell:ignore
    "presence : une ligne par personne. people : une ligne par compte ; les mots de passe sont montrés une fois. "
    "pilot_centres : les centres qui participent ; vide signifie tous les centres de la première feuille.\n"
    "Chaque erreur est dite avec feuille et ligne, toutes à la fois, "
    "et rien n'est pris tant qu'il en reste. Le même "  # codespell:ignore
    "classeur peut être repris après un changement.",
)
