"""The cases of a pack: from their mappings to `Case`, or to every mistake that is in them."""

from __future__ import annotations

from collections.abc import Mapping

from rules.cases import Case, Expectation, ExpectedFinding
from rules.days import NO_DAY, Day
from rules.facts import FACTS
from rules.model import SEVERITIES
from rules.pack.document import Item, Many, Text
from rules.pack.form import Form, form_of, read_day
from rules.pack.given import read_given
from rules.pack.mistakes import Mistakes, did_you_mean

_CENTRE = "CEN-01"
_REGION = "north"
_NO_END = {"null", "~", ""}

Backgrounds = Mapping[str, tuple[Item, ...]]


def read_backgrounds(form: Form | None) -> Backgrounds:
    """Read the events that several cases share, by name; each case reads them on its own day."""
    if form is None:
        return {}
    return {name: form.many(name) for name in form.table.entries}


def read_case(form: Form, backgrounds: Backgrounds, rules: Mapping[str, bool], mistakes: Mistakes) -> Case | None:
    """Read one case; `rules` are the ids of the pack."""
    before = len(mistakes.found)
    name = form.value("name", required=True)
    rule = form.choice("rule", rules)
    today = form.day("today")
    centre = form.value("centre", _CENTRE)
    region = form.value("region", _REGION)
    background = form.text("background", required=False)
    items: tuple[Item, ...] = ()
    if background is not None and background.value not in backgrounds:
        hint = did_you_mean(background.value, backgrounds)
        mistakes.say(background.at, f"there is no background {background.value!r}", hint)
    elif background is not None:
        items = backgrounds[background.value]
    items += form.many("given", required=background is None)
    expect = _expectation(form)
    form.done()
    statements = read_given(items, centre, today, mistakes) if today else ()
    if len(mistakes.found) > before or today is None or expect is None:
        return None
    return Case(name, rule, today, centre, region, statements, expect)


def _expectation(form: Form) -> Expectation | None:
    item = form.item("expect")
    if item is None:
        return None
    if isinstance(item, Text):
        if item.value in {"none", "tomorrow"}:
            return Expectation(item.value)
        form.mistakes.say(item.at, f"expect: there is no {item.value!r}", "none, tomorrow, or a mapping")
        return None
    if isinstance(item, Many):
        found = [_finding(inner) for each in item.items if (inner := form_of(each, "expect", form.mistakes))]
        return Expectation("found", tuple(found))
    inner = form_of(item, "expect", form.mistakes)
    if inner is None:
        return None
    if "unknown" not in inner.table.entries:
        return Expectation("found", (_finding(inner),))
    facts = inner.texts("unknown")
    inner.done()
    for text in facts:
        if text.value not in FACTS:
            form.mistakes.say(text.at, f"there is no fact {text.value!r}", did_you_mean(text.value, FACTS))
    return Expectation("unknown", unknown=tuple(text.value for text in facts))


def _finding(form: Form) -> ExpectedFinding:
    starts = form.day("from") or NO_DAY
    ends = _end(form)
    severity = form.choice("severity", SEVERITIES)
    evidence = tuple(text.value for text in form.texts("evidence"))
    subject = form.value("subject")
    stage = form.choice("stage", ("confirmed", "proposed"), default="confirmed")
    form.done()
    return ExpectedFinding(starts, ends, severity, evidence, subject, stage)


def _end(form: Form) -> Day | None:
    item = form.item("until")
    if not isinstance(item, Text) or item.value in _NO_END:
        return None
    return read_day(item, "until", form.mistakes)
