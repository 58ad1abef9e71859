"""What the workbook tells, as events: centre records, lists of who is present, spaces, schooling, assessments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coordination.pilot_workbook.reading import Row, Rows
from coordination.pilot_workbook.sheets import POSTS_ASKED
from rules.lists import GROUPS

SOURCE = "/pilot/workbook"


@dataclass(frozen=True, slots=True)
class Told:
    """One statement that the workbook makes, with the rows that it comes from.

    `about` names what it is about, the same in every taking of the workbook.
    """

    kind: str
    about: str
    data: Mapping[str, Any]
    rows: tuple[Row, ...]

    def digest(self, keyed: Callable[[bytes], str]) -> str:
        """Give a short keyed digest of the content."""
        return keyed(json.dumps(self.data, sort_keys=True).encode())[:24]


def tell(rows: Rows, pilot: frozenset[str], today: str) -> list[Told]:
    """Give all statements about the centres of the pilot: registers first, then lists, then what rests on them."""
    told = [_centre(row, rows) for row in rows["centres"] if row.values["code"] in pilot]
    told += [_space(row, today) for row in rows["spaces"] if row.values["centre"] in pilot and _has_size(row)]
    told += [_presence(code, rows, today) for code in sorted(pilot)]
    told += [more for row in rows["presence"] if row.values["centre"] in pilot for more in _of_person(row)]
    return told


def _own(rows: Rows, sheet: str, code: str) -> Iterator[Row]:
    return (row for row in rows[sheet] if row.values["centre"] == code)


def _centre(row: Row, rows: Rows) -> Told:
    values, code = row.values, row.values["code"]
    fields = ("code", "name", "partner", "region", "language", "kind", "km_school", "km_health")
    data: dict[str, Any] = {name: values[name] for name in fields if name in values}
    data["schooling_languages"] = values.get("schooling_languages") or [values["language"]]
    maps = {
        "capacity": {group: values[f"places_{group}"] for group in GROUPS if f"places_{group}" in values},
        "staff": {post: values[f"fte_{post}"] for post in POSTS_ASKED if f"fte_{post}" in values},
        "supplies": {own.values["item"]: own.values["state"] for own in _own(rows, "supplies", code)},
        "budgets": {own.values["line"]: own.values["amount_a_month"] for own in _own(rows, "budgets", code)},
        "spaces": {own.values["space"]: own.values["usable"] for own in _own(rows, "spaces", code)},
    }
    data.update({name: told for name, told in maps.items() if told})
    return Told("centre", code, {"service": "management", **data}, (row,))


def _has_size(row: Row) -> bool:
    return bool(row.values["usable"] and ("m2" in row.values or row.values.get("age_bands")))


def _space(row: Row, today: str) -> Told:
    """Give the size of a space, which only a decision can tell; it holds from the first of January."""
    values = row.values
    reference = f"PILOT-{values['centre']}-{values['space']}"
    data = {
        "reference": reference, "service": "infrastructure", "status": "confirmed", "centre": values["centre"],
        "space": values["space"], "usable": True, "from": f"{today[:4]}-01-01",
        **{name: values[name] for name in ("m2", "age_bands") if values.get(name)},
    }  # fmt: skip
    return Told("space", reference, data, (row,))


def _presence(code: str, rows: Rows, today: str) -> Told:
    households: dict[str, dict[str, Any]] = {}
    own = tuple(_own(rows, "presence", code))
    for row in own:
        values = row.values
        entry = households.setdefault(values["household"], {"household": values["household"], "members": []})
        if "arrived_on" in values:
            entry["arrived_on"] = min(values["arrived_on"], entry.get("arrived_on", values["arrived_on"]))
        member = {"ref": values["member"], "born": values["born"]}
        member.update({name: values[name] for name in ("unaccompanied", "due_on", "needs") if values.get(name)})
        entry["members"].append(member)
    data = {
        "service": f"{code}:reception_desk", "centre": code, "on": today, "households": list(households.values()),
    }  # fmt: skip
    return Told("presence", f"{code}/{today}", data, own)


def _of_person(row: Row) -> Iterator[Told]:
    values = row.values
    centre, household, member = values["centre"], values["household"], values["member"]
    if "assessed_on" in values:
        data = {
            "service": f"{centre}:social",
            "household": household,
            "kind": "needs",
            "completed_on": values["assessed_on"],
        }
        yield Told("assessment", f"{household}/{member}", data, (row,))
    if "school_since" in values:
        data = {"service": f"{centre}:school", "household": household, "member": member, "school_status": "enrolled",
                "started_on": values["school_since"]}  # fmt: skip
        if "school_language" in values:
            data["language"] = values["school_language"]
        yield Told("schooling", f"{household}/{member}", data, (row,))
