"""Where what is missing can be given: the form that states a fact, filled in as far as that is known."""

from __future__ import annotations

from typing import Any

from flask import url_for

from coordination.actors import Actor
from web.pages import deciding

_STATED_BY = {
    "centre.supplies.": ("supply", "item"),
    "centre.budgets.": ("budget", "line"),
    "centre.posts.": ("staffing", "function"),
    "centre.capacity.": ("capacity", "group"),
    "centre.groups.": ("target_group", "group"),
    "centre.spaces.": ("space", "space"),
    "centre.training.": ("training", "topic"),
    "centre.protocol_days.": ("protocol", "topic"),
    "centre.protocol_share.": ("protocol", "topic"),
}
"""Families of facts, with the kind that states them and the field that names which one."""


def form_for(me: Actor, fact: str, centre: str) -> str | None:
    """Give the address of the form in which a person can state a fact of a centre; nothing where there is none."""
    mine = {kind.name for kind in deciding.kinds_of(me)}
    found = next((told for prefix, told in _STATED_BY.items() if fact.startswith(prefix)), None)
    if found is not None and found[0] in mine:
        filled: dict[str, Any] = {"centre": centre, found[1]: fact.split(".")[2]}
        return url_for("pages.enter", kind_name=found[0], **filled)
    if "observation" in mine and fact.startswith("centre."):
        return url_for("pages.enter", kind_name="observation", centre=centre, fact=fact)
    return None
