"""The rules of the measurement, each as a sentence of the rule language and as the function one would write by hand."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from rules.cel import FieldType, Schema

Dict = dict[str, Any]
ByHand = Callable[[Dict, Dict, Dict], bool]

_TYPES = {
    "Supplies": {"nappies": "string", "baby_food": "string", "stock_days": "int?"},
    "Budget": {"monthly": "double", "change": "double?"},
    "Budgets": {"animation": "Budget", "play_space": "Budget"},
    "Residents": {"total": "int", "minors": "int", "under_3": "int"},
    "Spaces": {"play_indoor": "bool", "play_outdoor": "bool", "study": "bool"},
    "Centre": {
        "status": "string",
        "language": "string",
        "days_to_closing": "int?",
        "child_staff_fte": "double",
        "family_places_free": "int",
        "supplies": "Supplies",
        "budgets": "Budgets",
        "residents": "Residents",
        "spaces": "Spaces",
    },
    "Member": {
        "age_months": "int",
        "sex": "string",
        "school_language": "string?",
        "pregnant": "bool",
        "weeks": "int?",
        "needs_step_free": "bool",
    },
    "Household": {
        "minors": "int",
        "school_age": "int",
        "days_in_centre": "int",
        "moves_24_months": "int",
        "assessed": "bool",
        "schooled": "bool",
        "unaccompanied": "bool",
        "members": "list<Member>",
    },
    "Param": {"until_months": "int", "within_days": "int", "closing_days": "int", "cut": "double", "fte": "double"},
}
SCHEMA = Schema(
    {name: {field: FieldType.parse(kind) for field, kind in fields.items()} for name, fields in _TYPES.items()},
    {"centre": "Centre", "household": "Household", "param": "Param"},
)


def state(seed: int = 1, members: int = 100) -> tuple[Dict, Dict, Dict]:
    """One day of a centre and one (very large) household, drawn from a seed."""
    random = Random(seed)
    people = [_member(random) for _ in range(members)]
    minors = [each for each in people if each["age_months"] < 216]
    centre: Dict = {
        "status": "closing",
        "language": "fr",
        "days_to_closing": 70,
        "child_staff_fte": 0.8,
        "family_places_free": 3,
        "supplies": {"nappies": "running", "baby_food": "stopped", "stock_days": 12},
        "budgets": {"animation": {"monthly": 300.0, "change": -0.15}, "play_space": {"monthly": 80.0}},
        "residents": {"total": 240, "minors": 90, "under_3": 14},
        "spaces": {"play_indoor": True, "play_outdoor": False, "study": False},
    }
    household: Dict = {
        "minors": len(minors),
        "school_age": 20,
        "days_in_centre": 34,
        "moves_24_months": 1,
        "assessed": False,
        "schooled": True,
        "unaccompanied": False,
        "members": people,
    }
    return centre, household, {"until_months": 36, "within_days": 30, "closing_days": 60, "cut": -0.2, "fte": 0.5}


def _member(random: Random) -> Dict:
    adult = random.random() < 0.4
    made: Dict = {
        "age_months": random.randint(216, 700) if adult else random.randint(30, 215),
        "sex": random.choice(["f", "m"]),
        "pregnant": adult and random.random() < 0.1,
        "needs_step_free": False,
    }
    if made["pregnant"]:
        made["weeks"] = random.randint(4, 30)
    if not adult and random.random() < 0.8:
        made["school_language"] = "fr"
    return made


RULES: list[tuple[str, ByHand]] = [
    (
        """household.members.exists(m, m.age_months < param.until_months)
        && (centre.supplies.nappies == 'stopped' || centre.supplies.baby_food == 'stopped')""",
        lambda c, h, p: (
            any(m["age_months"] < p["until_months"] for m in h["members"])
            and (c["supplies"]["nappies"] == "stopped" or c["supplies"]["baby_food"] == "stopped")
        ),
    ),
    (
        """household.minors > 0 && centre.status == 'closing' && has(centre.days_to_closing)
        && centre.days_to_closing <= param.closing_days""",
        lambda c, h, p: (
            h["minors"] > 0
            and c["status"] == "closing"
            and "days_to_closing" in c
            and c["days_to_closing"] <= p["closing_days"]
        ),
    ),
    ("household.minors > 0 && centre.status == 'closed'", lambda c, h, _: h["minors"] > 0 and c["status"] == "closed"),
    (
        "household.minors > 0 && household.moves_24_months >= 2",
        lambda _, h, __: h["minors"] > 0 and h["moves_24_months"] >= 2,
    ),
    (
        "household.minors > 0 && !household.assessed && household.days_in_centre >= param.within_days",
        lambda _, h, p: h["minors"] > 0 and not h["assessed"] and h["days_in_centre"] >= p["within_days"],
    ),
    (
        "household.school_age > 0 && !household.schooled && household.days_in_centre >= 60",
        lambda _, h, __: h["school_age"] > 0 and not h["schooled"] and h["days_in_centre"] >= 60,
    ),
    (
        "household.members.exists(m, has(m.school_language) && m.school_language != centre.language)",
        lambda c, h, _: any("school_language" in m and m["school_language"] != c["language"] for m in h["members"]),
    ),
    (
        "household.unaccompanied && centre.residents.total > centre.residents.minors * 3",
        lambda c, h, _: h["unaccompanied"] and c["residents"]["total"] > c["residents"]["minors"] * 3,
    ),
    (
        "centre.residents.minors > 0 && !centre.spaces.play_indoor && !centre.spaces.play_outdoor",
        lambda c, _, __: (
            c["residents"]["minors"] > 0 and not c["spaces"]["play_indoor"] and not c["spaces"]["play_outdoor"]
        ),
    ),
    (
        """has(centre.budgets.animation.change) && centre.budgets.animation.change <= param.cut
        && centre.residents.minors > 0""",
        lambda c, _, p: (
            "change" in c["budgets"]["animation"]
            and c["budgets"]["animation"]["change"] <= p["cut"]
            and c["residents"]["minors"] > 0
        ),
    ),
    (
        "centre.residents.minors >= 10 && centre.child_staff_fte < param.fte",
        lambda c, _, p: c["residents"]["minors"] >= 10 and c["child_staff_fte"] < p["fte"],
    ),
    (
        "centre.residents.under_3 > 0 && centre.supplies.nappies == 'stopped'",
        lambda c, _, __: c["residents"]["under_3"] > 0 and c["supplies"]["nappies"] == "stopped",
    ),
    ("centre.family_places_free <= 0", lambda c, _, __: c["family_places_free"] <= 0),
    (
        "household.members.exists(m, m.pregnant && has(m.weeks) && m.weeks >= 34) && centre.status != 'open'",
        lambda c, h, _: (
            any(m["pregnant"] and "weeks" in m and m["weeks"] >= 34 for m in h["members"]) and c["status"] != "open"
        ),
    ),
    (
        "household.members.exists(m, m.needs_step_free) && centre.family_places_free < 5",
        lambda c, h, _: any(m["needs_step_free"] for m in h["members"]) and c["family_places_free"] < 5,
    ),
    (
        "household.members.filter(m, m.age_months < 216).size() >= 80",
        lambda _, h, __: sum(1 for m in h["members"] if m["age_months"] < 216) >= 80,
    ),
    (
        "household.members.all(m, m.age_months >= 30 || m.sex == 'f') && !centre.spaces.study",
        lambda c, h, _: (
            all(m["age_months"] >= 30 or m["sex"] == "f" for m in h["members"]) and not c["spaces"]["study"]
        ),
    ),
    (
        "centre.status in ['closing', 'renovation'] && household.members.exists(m, m.age_months < 12)",
        lambda c, h, _: c["status"] in ("closing", "renovation") and any(m["age_months"] < 12 for m in h["members"]),
    ),
    (
        "has(centre.supplies.stock_days) && centre.supplies.stock_days < 14 && centre.residents.under_3 > 0",
        lambda c, _, __: (
            "stock_days" in c["supplies"] and c["supplies"]["stock_days"] < 14 and c["residents"]["under_3"] > 0
        ),
    ),
    (
        "centre.residents.minors * 100 > centre.residents.total * 40",
        lambda c, _, __: c["residents"]["minors"] * 100 > c["residents"]["total"] * 40,
    ),
    (
        "centre.budgets.play_space.monthly < 100.0 && centre.residents.minors >= 50",
        lambda c, _, __: c["budgets"]["play_space"]["monthly"] < 100.0 and c["residents"]["minors"] >= 50,
    ),
    (
        """household.members.exists(m,
        m.age_months >= 72 && m.age_months < 216 && !has(m.school_language) && m.sex == 'x')""",
        lambda _, h, __: any(
            m["age_months"] >= 72 and m["age_months"] < 216 and "school_language" not in m and m["sex"] == "x"
            for m in h["members"]
        ),
    ),
    (
        "household.minors > 0 ? centre.child_staff_fte < 0.2 : centre.family_places_free < 1",
        lambda c, h, _: c["child_staff_fte"] < 0.2 if h["minors"] > 0 else c["family_places_free"] < 1,
    ),
    (
        "household.moves_24_months >= 1 && household.members.exists_one(m, m.age_months >= 216)",
        lambda _, h, __: h["moves_24_months"] >= 1 and sum(1 for m in h["members"] if m["age_months"] >= 216) == 1,
    ),
]
