"""Where a decision applies: one centre, several, or all of a partner, of a region, or of the network.

In the form: `where` chooses, and `centres.0`, `centres.1`… name centres. In the data: `centre`, or `applies_to`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.pages.forms.inputs import Input, Option

WHERE, CENTRES = "where", "centres"
HERE = "centres"
"""The choice of single centres."""
MOST = 60
_WIDE = ("partner", "region", "network")


def place_inputs(
    filled: MultiDict[str, str],
    centres: Sequence[Option],
    wide: Sequence[Option],
    *,
    more: bool,
) -> list[Input]:
    """Make the inputs that say where. `wide` are the choices of more than single centres, as `partner:rodekruis`."""
    chosen = _chosen(filled)
    rows = max(len(chosen), 1) + more
    each = Input(CENTRES, gettext("Centres"), "rows", help=gettext("One line for each centre."))
    for number in range(min(rows, MOST)):
        value = chosen[number] if number < len(chosen) else ""
        name = f"{CENTRES}.{number}"
        label = gettext("Centre") if number == 0 else gettext("Centre %(number)s", number=number + 1)
        each.rows.append([Input(name, label, "select", value=value, options=centres, quiet=True)])
    if not wide:
        return [each]
    here = Option(HERE, gettext("The centres named below"))
    return [
        Input(WHERE, gettext("Where"), "select", required=True, value=filled.get(WHERE) or HERE, options=[here, *wide]),
        each,
    ]


def _chosen(filled: Mapping[str, str]) -> list[str]:
    return [code for number in range(MOST) if (code := filled.get(f"{CENTRES}.{number}", "").strip())]


def read_place(filled: MultiDict[str, str]) -> dict[str, Any]:
    """Read where a decision applies, as the data of an event."""
    scope, _, key = filled.get(WHERE, "").partition(":")
    if scope in _WIDE:
        return {"applies_to": {scope: True if scope == "network" else key}}
    chosen = list(dict.fromkeys(_chosen(filled)))
    if len(chosen) > 1:
        return {"applies_to": {"centres": chosen}}
    return {"centre": chosen[0]} if chosen else {}


def place_filled(content: Mapping[str, Any]) -> MultiDict[str, str]:
    """Turn where a decision applies back into what the form holds."""
    found: MultiDict[str, str] = MultiDict()
    wide = content.get("applies_to") or {}
    for scope in _WIDE:
        if wide.get(scope):
            found[WHERE] = scope if scope == "network" else f"{scope}:{wide[scope]}"
    for number, code in enumerate(wide.get("centres") or ([content["centre"]] if content.get("centre") else [])):
        found[f"{CENTRES}.{number}"] = code
    return found
