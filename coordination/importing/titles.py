"""Titles of columns in three languages, and the places in an event that they stand for.

A place is dotted: `id`, `time`, `type`, `source`, and below `data` the fields of the kind: `from`, `members.1.born`,
`capacity.families`. A title may be the name of a field, its words in Dutch, French or English, or a synonym.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from coordination.forms.fields import APPLIES, OWN_STATUS, door_fields, has_own_status
from coordination.forms.values import suggestion
from rules.kinds import KINDS, Field
from rules.words import LANGUAGES, Words

ENVELOPE = ("id", "time", "type", "source")

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("event id", "bericht", "message"),
    "time": ("tijdstip", "moment", "heure", "stated at"),
    "type": ("soort bericht", "type de message", "kind of event"),
    "reference": ("ref", "kenmerk", "nummer", "numero", "dossier"),
    "service": ("dienst", "party", "partij"),
    "centre": ("center", "opvangcentrum", "centrumcode", "code centre", "code centrum", "centre d'accueil"),
    "household": ("dossiernummer", "familie", "famille", "gezinsnummer", "household number", "numero de menage"),
    "from": ("van", "start", "begin", "startdatum", "begindatum", "date de debut", "debut", "vanaf datum", "des le"),
    "until": ("tot", "einde", "einddatum", "date de fin", "fin", "end", "jusqu'au"),
    "on": ("datum", "date"),
    "item": ("product", "goederen", "produit"),
    "amount": ("bedrag", "montant"),
    "places": ("aantal plaatsen", "nombre de places"),
    "fte": ("vte", "etp"),
    "born": ("geboortemaand", "geboren", "mois de naissance", "ne en"),
    "arrives_on": ("aankomst", "aankomstdatum", "arrivee", "date d'arrivee"),
    "moves_on": ("verhuisdatum", "date de demenagement"),
    "usable": ("beschikbaar", "disponible"),
    "m2": ("oppervlakte", "surface", "m²"),
    "language": ("langue", "taal"),
    "due_on": ("uitgerekende datum", "date prevue"),
}

_PART = re.compile(r"^(?P<list>.+?)[ ._]+(?P<number>[1-9]\d{0,2})[ ._]+(?P<rest>.+)$")


def folded(title: str) -> str:
    """Give a title without case, accents and signs: `Vanaf (datum)` and `vanaf_datum` are the same."""
    plain = unicodedata.normalize("NFKD", title.replace("²", "2"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return " ".join(re.sub(r"[^a-z0-9.]+", " ", plain).split()).strip(" .")


def _told(words: Words) -> Iterator[str]:
    for language in LANGUAGES:
        text = words.of(language)
        yield text
        yield re.sub(r"\s*\(.*\)", "", text)


def _names(field: Field) -> Iterator[str]:
    yield field.name
    yield from field.aliases
    yield from _told(field.words)
    yield from _SYNONYMS.get(field.name, ())


@cache
def places_of(kind: str) -> Mapping[str, str]:
    """Give every folded title of a kind with its place. What could be two things is left out."""
    found = {folded(title): name for name in ENVELOPE for title in (name, *_SYNONYMS.get(name, ()))}
    fields = door_fields(kind)
    for field in fields:
        found.update({folded(title): field.name for title in (field.name, *field.aliases)})
    for field in fields:
        for title in _names(field):
            found.setdefault(folded(title), field.name)
    for field in fields:
        _add_inner(found, field)
    if APPLIES in fields:
        for part in APPLIES.fields:
            for title in _names(part):
                found.setdefault(folded(title), f"applies_to.{part.name}")
    if has_own_status(KINDS[kind]):
        # In a list of pupils, "status" is that of the pupil.
        found.update({title: OWN_STATUS for title, place in found.items() if place == "status"})
    return found


def _add_inner(found: dict[str, str], field: Field) -> None:
    """Add `capacity gezinnen` for a map, and `member`, `born` for the one member of a row."""
    if field.type == "map":
        for name, words in (field.values or {}).items():
            for outer in _names(field):
                for inner in (name, *_told(words)):
                    found.setdefault(folded(f"{outer} {inner}"), f"{field.name}.{name}")
    elif field.type == "object":
        single = f"{field.name}.1." if field.many else f"{field.name}."
        for part in field.fields:
            for title in _names(part):
                found.setdefault(folded(title), f"{single}{part.name}")
        if field.many and any(part.name == "ref" for part in field.fields):
            for title in ("member", "lid", "gezinslid", "membre"):
                found.setdefault(folded(title), f"{single}ref")


def place_of(kind: str, title: str) -> str | None:
    """Give the place that a title stands for; `None` when it is not understood."""
    known = places_of(kind)
    name = folded(title)
    if name in known:
        return known[name]
    if is_place(kind, title.strip()):
        return title.strip()
    part = _PART.match(name)
    if part is None:
        dotted = name.replace(" ", "_")
        return dotted if is_place(kind, dotted) else None
    for field in door_fields(kind):
        if field.many and field.fields and folded(part["list"]) in {folded(name) for name in _plural(field)}:
            for inner in field.fields:
                if folded(part["rest"]) in {folded(name) for name in _names(inner)}:
                    return f"{field.name}.{part['number']}.{inner.name}"
    return None


def _plural(field: Field) -> Iterator[str]:
    yield from _names(field)
    if field.name == "members":
        yield from ("member", "lid", "gezinslid", "membre")


def is_place(kind: str, place: str) -> bool:
    """Whether a dotted place exists in an event of a kind."""
    if place in ENVELOPE:
        return True
    parts = place.split(".")
    field = next((one for one in door_fields(kind) if parts[0] in (one.name, *one.aliases)), None)
    rest = parts[1:]
    while field is not None and rest:
        if field.many and rest[0].isdigit() and rest[0] != "0":
            rest = rest[1:]
            if not rest:
                return not field.fields
        if field.type == "map":
            return len(rest) == 1 and rest[0] in (field.values or {})
        name = rest[0] if rest else ""
        field, rest = next((one for one in field.fields if one.name == name), None), rest[1:]
    return field is not None and (field.type != "object" or field.plain is not None)


def map_titles(kind: str, titles: Sequence[str]) -> tuple[dict[str, str], dict[str, str | None]]:
    """Give title → place for what is understood, and the titles that are not, each with a suggestion."""
    mapped: dict[str, str] = {}
    unknown: dict[str, str | None] = {}
    for title in titles:
        if not title:
            continue
        place = place_of(kind, title)
        if place is None or place in mapped.values():
            unknown[title] = suggestion(folded(title).replace(" ", "_"), _all_places(kind)).get("suggestion")
        else:
            mapped[title] = place
    return mapped, unknown


def _all_places(kind: str) -> set[str]:
    return {*ENVELOPE, *(field.name for field in door_fields(kind))}


@cache
def kinds_by_title() -> Mapping[str, str]:
    """Give the kinds by name and by their words in three languages, folded; what could be two kinds is left out."""
    found: dict[str, str | None] = {}
    for kind in KINDS.values():
        for title in {folded(text) for text in (kind.name, f"kindreflex.{kind.name}", *_told(kind.words))}:
            found[title] = kind.name if found.get(title, kind.name) == kind.name else None
    for kind in KINDS.values():
        found[folded(kind.name)] = kind.name
    return {title: name for title, name in found.items() if name is not None}


def kind_named(text: str) -> str | None:
    """Give the kind that a cell, a sheet or the name of a file names."""
    name = folded(text.replace("_", " "))
    known = kinds_by_title()
    return known.get(name) or known.get(name.removesuffix("s")) or known.get(name.replace(" ", "_"))
