"""The centres: who runs them, where they are, of what kind and size, and what they have."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from coordination.simulation.figures import CENTRES, OPERATOR_CENTRES, Figures
from coordination.simulation.naming import names_of_places

GROUPS = ("families", "unaccompanied_minors", "single_men", "single_women")

DE_LINDEN, LES_TILLEULS, POSTPONED = "CEN-03", "CEN-07", "CEN-05"
"""The centres of the three stories that the demo tells."""

_STORY_NAMES = {DE_LINDEN: "De Linden", LES_TILLEULS: "Les Tilleuls"}
_STORY_SIZES = {DE_LINDEN: 150, LES_TILLEULS: 260, POSTPONED: 170}

_PAPER = (
    (None, "north"), (None, "north"), (None, "north"), (None, "south"), (None, "south"), (None, "south"),
    ("croixrouge", "south"), ("croixrouge", "south"),
    ("rodekruis", "north"), ("rodekruis", "north"), ("rodekruis", "north"), ("caritas", "south"),
)  # fmt: skip
"""The twelve centres of the paper (§2.1): three in the north, three in the south, two, three, one."""

_PARTNER_SHARES = (("rodekruis", 28), ("croixrouge", 30), ("caritas", 7))
_KINDS = (
    ("uam", 8), ("observation", 4), ("arrival", 3), ("emergency", 5), ("specialised", 3), ("open_return", 2),
    ("temporary", 4), ("singles", 14), ("wing", 22),
)  # fmt: skip
"""Of 105 centres; `singles` are collective centres without families, `wing` those with a wing for minors alone."""

EMERGENCY_FAMILY_PLACES = 16
"""Kept free: a family should not stay in an emergency centre."""

_SIZES = {
    "uam": (40, 60), "observation": (30, 70), "arrival": (280, 520), "emergency": (90, 200), "specialised": (40, 90),
    "open_return": (60, 110), "temporary": (110, 240), "singles": (160, 380), "wing": (260, 480),
    "collective": (190, 460),
}  # fmt: skip
_MIXES = {
    "uam": {"unaccompanied_minors": 1.0},
    "observation": {"unaccompanied_minors": 1.0},
    "arrival": {"families": 0.45, "single_men": 0.45, "single_women": 0.10},
    "emergency": {"single_men": 0.78, "single_women": 0.22},
    "specialised": {"families": 0.75, "single_women": 0.25},
    "open_return": {"families": 0.60, "single_men": 0.40},
    "temporary": {"families": 0.40, "single_men": 0.60},
    "singles": {"single_men": 1.0},
    "wing": {"families": 0.66, "unaccompanied_minors": 0.09, "single_men": 0.18, "single_women": 0.07},
    "collective": {"families": 0.72, "single_men": 0.19, "single_women": 0.09},
}


@dataclass(slots=True)
class Place:
    """A centre as it is drawn. `residents` are the people who live there today, by group."""

    code: str
    name: str
    partner: str | None
    region: str
    language: str
    kind: str
    size: int
    mix: dict[str, float]
    residents: dict[str, int] = field(default_factory=dict)
    capacity: dict[str, int] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)
    staff: dict[str, float] = field(default_factory=dict)
    closing: bool = False
    """Whether a story or a closure is told here: nothing else is decided about it."""
    unrehearsed: tuple[str, ...] = ()
    """Protocols that were not rehearsed for a long time."""

    @property
    def families(self) -> bool:
        """Whether families live here."""
        return self.capacity["families"] > 0

    @property
    def unaccompanied(self) -> bool:
        """Whether unaccompanied minors live here."""
        return self.capacity["unaccompanied_minors"] > 0

    @property
    def children(self) -> bool:
        """Whether children live here."""
        return self.families or self.unaccompanied

    @property
    def total(self) -> int:
        """How many people live here."""
        return sum(self.residents.values())

    def party(self, service: str) -> str:
        """Give the service that decides for this centre: its partner's, or the network's."""
        own = service in {"logistics", "finance", "infrastructure", "hr", "region"}
        return f"{self.partner}:{service}" if self.partner and own else service

    def function(self, name: str) -> str:
        """Give the party of a function of this centre."""
        return f"{self.code}:{name}"


def draw_places(rng: random.Random, centres: int, figures: Figures) -> list[Place]:
    """Draw the centres of a network and spread its people over them."""
    owners = _owners(rng, centres)
    kinds = _kinds(rng, centres)
    names = {language: names_of_places(rng, language) for language in ("nl", "fr")}
    places = []
    for number, ((partner, region), kind) in enumerate(zip(owners, kinds, strict=True), 1):
        code = f"CEN-{number:02}"
        language = _language(rng, partner, region)
        size = _STORY_SIZES.get(code) or rng.randint(*_SIZES[kind])
        name = _STORY_NAMES.get(code) or next(names[language])
        shown = "collective" if kind in {"singles", "wing"} else kind
        places.append(Place(code, name, partner, region, language, shown, size, dict(_MIXES[kind])))
    _spread(rng, places, figures)
    for place in places:
        _furnish(rng, place)
    return places


def _owners(rng: random.Random, centres: int) -> list[tuple[str | None, str]]:
    """Give partner (`None`: the network's operator) and region of each centre; the paper's twelve come first."""
    owners: list[tuple[str | None, str]] = list(_PAPER[:centres])
    left = max(centres - len(_PAPER), 0)
    operator = max(round(OPERATOR_CENTRES * centres / CENTRES) - 6, 0)
    shares = {name: share - sum(own == name for own, _ in _PAPER) for name, share in _PARTNER_SHARES}
    partners = [None] * operator + [name for name, share in shares.items() for _ in range(share)]
    rest = [(partner, _region(rng, partner)) for partner in partners]
    while len(rest) < left:
        partner = rng.choice([None, "rodekruis", "croixrouge"])
        rest.append((partner, _region(rng, partner)))
    if centres < CENTRES:
        rng.shuffle(rest)
    rest = rest[:left]
    rng.shuffle(rest)
    return owners + rest


def _region(rng: random.Random, partner: str | None) -> str:
    if partner == "rodekruis":
        return "north" if rng.random() < 0.93 else "brussels"  # noqa: PLR2004 — a few work in Brussels
    if partner == "croixrouge":
        return "south" if rng.random() < 0.93 else "brussels"  # noqa: PLR2004
    return rng.choices(("north", "south", "brussels"), (0.46, 0.40, 0.14))[0]


def _language(rng: random.Random, partner: str | None, region: str) -> str:
    if region == "brussels":
        return {"rodekruis": "nl", "croixrouge": "fr"}.get(partner or "", rng.choice(("nl", "fr")))
    return "nl" if region == "north" else "fr"


def _kinds(rng: random.Random, centres: int) -> list[str]:
    """Give the kind of each centre; the paper's twelve are collective, two with a wing for minors alone."""
    first = ["collective"] * 12
    for number in (2, 9):
        first[number - 1] = "wing"
    wanted = [kind for kind, share in _KINDS for _ in range(round(share * centres / CENTRES))]
    left = max(centres - len(first), 0)
    if centres < CENTRES:
        rng.shuffle(wanted)
    rest = (wanted + ["collective"] * left)[:left]
    rng.shuffle(rest)
    return first[:centres] + rest


def _spread(rng: random.Random, places: list[Place], figures: Figures) -> None:
    """Spread the people of each group over the centres by size and mix, so that the sums are exact."""
    women = round(figures.on_their_own * 0.17)
    totals = {
        "families": figures.in_families,
        "unaccompanied_minors": figures.unaccompanied,
        "single_men": figures.on_their_own - women,
        "single_women": women,
    }
    for group, total in totals.items():
        weights = [place.size * place.mix.get(group, 0.0) for place in places]
        if not sum(weights):
            weights = [float(place.size) for place in places]
        for place, people in zip(places, shared_out(total, weights), strict=True):
            place.residents[group] = people
            low, high = (0.085, 0.14) if len(places) >= _CLOSING_NETWORK else (0.2, 0.3)
            spare = rng.uniform(low, high) if group == "families" else rng.uniform(0.03, 0.08)
            place.capacity[group] = round(people * (1 + spare)) + 4 if people else 0
    for place in places:
        if place.kind == "emergency":
            place.capacity["families"] = EMERGENCY_FAMILY_PLACES


CLOSINGS = 4
"""Small centres with families that close, beside the stories: one well prepared, three not."""

_CLOSING_SMALLEST, _CLOSING_NETWORK = 15, 60
"""Networks under sixty centres have more places free, so that one closing does not fill a region."""


def choose_closings(rng: random.Random, places: list[Place]) -> list[Place]:
    """Choose the small centres of which a closure is decided, and mark them and those of the stories."""
    by_code = {place.code: place for place in places}
    for code in (DE_LINDEN, LES_TILLEULS, POSTPONED):
        if code in by_code:
            by_code[code].closing = True
    small = sorted((place for place in places if not place.closing and place.residents["families"] > _CLOSING_SMALLEST),
                   key=lambda place: (place.residents["families"], place.code))  # fmt: skip
    chosen = small[:CLOSINGS] if len(places) >= _CLOSING_NETWORK else []
    rng.shuffle(chosen)
    for place in chosen:
        place.closing = True
    return chosen


def shared_out(total: int, weights: list[float]) -> list[int]:
    """Share a number out in proportion to weights, by largest remainders."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _furnish(rng: random.Random, place: Place) -> None:
    """Draw the budgets a month and the staff: about one person for eight residents, more for minors alone."""
    in_families = max(place.residents["families"], EMERGENCY_FAMILY_PLACES if place.kind == "emergency" else 0)
    children = round(in_families * 0.53) + place.residents["unaccompanied_minors"]
    per_child = {"animation": 9, "play_space": 3, "school_transport": 6, "homework_support": 4}
    place.budgets = {line: round(each * children / 50 + rng.uniform(1, 4)) * 50 for line, each in per_child.items()}
    place.budgets["interpreting"] = round(place.total * 4 / 50 + 2) * 50
    place.budgets["training"] = round(place.total * 1.5 / 50 + 2) * 50
    alone = place.residents["unaccompanied_minors"]
    shares = {
        "direction": 1.0, "coordination": 1 + place.total / 250, "social": place.total / 45,
        "psychosocial": 1 + children / 150, "school": children / 80, "reception_desk": 3 + place.total / 120,
        "logistics": 2 + place.total / 110, "medical": 1 + place.total / 180, "animation": 1 + children / 70,
        "family_guide": in_families / 90, "uam_guide": alone / 3, "on_call": 1.0,
        "night": 2 + alone / 20,
    }  # fmt: skip
    place.staff = {post: round(max(fte, 1.0) * 2) / 2 if fte > 0 else 0.0 for post, fte in shares.items()}
