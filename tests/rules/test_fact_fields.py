"""The committed table from rules to facts to fields of events."""

from pathlib import Path

import pytest

from rules.fact_fields import FIELDS, pattern_of, table_of_rules
from rules.facts import FACTS
from rules.kinds import KINDS, sets_fact

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rules" / "facts-of-rules.md"
TOLD = [name for name in FACTS if not name.startswith("finding.")]


@pytest.mark.parametrize("fact", TOLD)
def test_every_fact_comes_from_fields_that_exist(fact):
    pattern = pattern_of(fact)
    assert pattern is not None, "add it to rules/fact_fields.py"
    for path in FIELDS[pattern]:
        kind, *names = path.split(".")
        fields = KINDS[kind].fields
        for name in names:
            found = [field for field in fields if field.name == name]
            assert found, f"{fact}: there is no field {path}"
            fields = found[0].fields
        if not fact.startswith("decision."):
            assert sets_fact(KINDS[kind], fact), f"{kind} does not say that it sets {fact}"


def test_every_pattern_is_of_some_fact():
    assert set(FIELDS) == {pattern_of(fact) for fact in TOLD}


def test_a_name_that_is_no_fact_has_no_pattern():
    assert pattern_of("centre.nothing") is None


def test_the_document_is_current():
    told = DOCUMENT.read_text(encoding="utf-8")
    assert told == table_of_rules(), "run: python -m rules facts --of-rules > docs/rules/facts-of-rules.md"
