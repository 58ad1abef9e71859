"""What the forms add to the words of the vocabulary: what a kind is for, and how a field is filled in."""

from __future__ import annotations

from flask_babel import gettext

from rules.facts import Fact
from rules.sentences import tell_unit
from web.current import language


def kind_help(kind: str) -> str:
    """Tell in one sentence what a kind of decision or record is for; nothing for one that an operator added."""
    return {
        "allocation": gettext("Give a family a place in a centre."),
        "transfer": gettext("Move a family from one centre to another."),
        "intake": gettext("Open or close a centre for new arrivals of a group."),
        "closure": gettext("Close a centre, with the last day on which families arrive."),
        "capacity": gettext("Set how many places a centre has for a group."),
        "target_group": gettext("Decide which groups a centre receives."),
        "supply": gettext("Start, stop or replace the delivery of an article."),
        "budget": gettext("Set or freeze a budget of a centre."),
        "space": gettext("Say whether a room or outdoor space can be used."),
        "staffing": gettext("Set how many people a function has."),
        "absence": gettext("A function is empty for a time, replaced or not."),
        "programme": gettext("Run a programme for children, with what it needs."),
        "room": gettext("The size and the beds of a room."),
        "training": gettext("How many of the staff followed a training."),
        "protocol": gettext("A protocol was rehearsed with the team."),
        "signal": gettext("Count a concern for a child: category and day, nothing else."),
        "observation": gettext("Say how it really is, where nobody has stated it."),
        "household": gettext("Who belongs to a family, and since when it is known."),
        "departure": gettext("A family, or one of its members, has left."),
        "birth": gettext("A child was born in a family."),
        "guardian": gettext("An unaccompanied minor has a guardian."),
        "assessment": gettext("The needs or the best interests were assessed."),
        "schooling": gettext("A child is enrolled, waits for a school, or has left it."),
        "room_assignment": gettext("A family has a room."),
    }.get(kind, "")


def field_help(kind: str, field: str) -> str:
    """Tell how a field is filled in, where its name does not say it."""
    told = {
        ("supply", "stock_days"): gettext("How long what is in stock will last after the stop."),
        ("transfer", "batch"): gettext("The same name for all families that move together."),
        ("signal", "category"): gettext("One word, for example bullying. No story, no names."),
        ("observation", "fact"): gettext("It adds to what nobody has stated; a decision goes before it."),
        ("budget", "before"): gettext("For the same period; then the change can be told."),
        ("protocol", "share"): share_help(),
    }
    member = gettext("As in the register, for example m1.")
    return told.get((kind, field), member if field == "member" else "")


def share_help() -> str:
    """Tell how a share is given."""
    return gettext("With its sign, for example 80%.")


def number_help(fact: Fact) -> str:
    """Tell in what a number of a fact is counted."""
    if fact.unit == "fraction":
        return share_help()
    unit = tell_unit(fact.unit, language())
    return gettext("In %(unit)s.", unit=unit) if unit else gettext("A number.")
