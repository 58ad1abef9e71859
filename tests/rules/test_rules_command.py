"""The rules on their own: `python -m rules`, and the events that it reads."""

import json
import runpy
import sys

import pytest

from rules.__main__ import main
from rules.days import day_of
from rules.ndjson import read_events
from tests.rules.packs import PACK, changed, write


def event(kind, number=1, time="2026-02-01T09:00:00+01:00", **data):
    data = {"service": "dispatching", **data}
    return {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "/desk",
        "type": f"kindreflex.{kind}",
        "time": time,
        "data": data,
    }


ALLOCATION = event(
    "allocation", 1, reference="A-1", status="confirmed", household="H-1", centre="CEN-03", arrives_on="2026-03-10",
    members=[{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2025-07"}],
)  # fmt: skip
STOP = event(
    "supply", 2, service="logistics", reference="S-7", status="confirmed", centre="CEN-03", item="nappies",
    action="stop", **{"from": "2026-03-03"},
)  # fmt: skip
CENTRE = event(
    "centre", 3, service="management", code="CEN-03", name="Linde", region="north", capacity={"families": 10}
)


@pytest.fixture
def events(tmp_path):
    def lines(*found):
        path = tmp_path / "events.ndjson"
        path.write_text(
            "\n".join(each if isinstance(each, str) else json.dumps(each) for each in found), encoding="utf-8"
        )
        return str(path)

    return lines


def test_check_reads_all_packs_and_runs_their_cases(capsys):
    assert main(["check"]) == 0
    assert "all as expected" in capsys.readouterr().out


def test_check_tells_mistakes(tmp_path, capsys):
    write(tmp_path, demo=changed(("'stopped'", "'stoped'"), ("principles: [health]", "principles: []")))
    assert main(["check", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "demo.yaml:17:" in told
    assert "2 mistake(s)" in told


def test_explain_tells_what_is_found_and_why(events, capsys):
    given = ["explain", "care.infant-without-supplies", "--events", events(ALLOCATION, STOP, ""), "--centre", "CEN-03"]
    assert main([*given, "--on", "2026-02-10", "--lang", "nl"]) == 0
    told = capsys.readouterr().out
    assert "household H-1: critical, confirmed" in told
    assert "from 2026-03-10" in told
    assert "Een gezin heeft dit nodig, maar het wordt hier niet geleverd: luiers" in told
    assert "levering van luiers: gestopt [logistics S-7]" in told


def test_explain_takes_the_day_of_the_latest_event(events, capsys):
    given = ["explain", "care.infant-without-supplies", "--events", events(ALLOCATION, STOP), "--centre", "CEN-03"]
    assert main(given) == 0
    assert "seen on 2026-02-01" in capsys.readouterr().out


def test_explain_tells_what_is_not_known(events, capsys):
    given = ["explain", "care.infant-without-supplies", "--events", events(ALLOCATION), "--centre", "CEN-03"]
    assert main(given) == 0
    assert (
        "not known for centre CEN-03 from 2026-03-10: delivery of nappies (asked of logistics)"
        in capsys.readouterr().out
    )


def test_explain_tells_that_nothing_is_found(events, capsys):
    given = ["explain", "family.split", "--events", events(ALLOCATION), "--centre", "CEN-03"]
    assert main(given) == 0
    assert "nothing is found: household.split &&" in capsys.readouterr().out


def test_explain_a_rule_of_a_region(events, capsys):
    many = [{"ref": f"m{n}", "born": "2015-01"} for n in range(9)]
    full = event("allocation", 4, reference="A-2", household="H-2", centre="CEN-03", arrives_on="2026-01-10",
                 members=[{"ref": "a", "born": "1990-01"}, *many])  # fmt: skip
    given = ["explain", "buffer.family-places-full", "--events", events(CENTRE, full)]
    assert main([*given, "--region", "north"]) == 0
    assert "10 of 10 family places are taken (100%)" in capsys.readouterr().out
    assert main(given) == 2
    assert "--region is missing" in capsys.readouterr().out


def test_explain_a_long_list_of_contributors(events, capsys):
    families = [
        event("allocation", 10 + n, reference=f"A-{n}", household=f"H-{n}", centre="CEN-03", arrives_on="2026-01-10",
              members=[{"ref": "m1", "born": "1990-01"}, {"ref": "m2", "born": "2017-05"}])
        for n in range(25)
    ]  # fmt: skip
    closure = event("closure", 9, service="management", reference="CL-1", centre="CEN-03", closes_on="2026-06-01")
    given = ["explain", "stability.closure-without-last-intake", "--events", events(*families, closure)]
    assert main([*given, "--centre", "CEN-03"]) == 0
    assert "and 5 more]" in capsys.readouterr().out


def test_explain_a_rule_that_fails(tmp_path, events, capsys):
    write(tmp_path, demo=changed(("m.age_months < param", "100 / (m.age_months - 7) < param")))
    baby = {**ALLOCATION, "data": {**ALLOCATION["data"], "members": [{"ref": "m2", "born": "2025-07"}]}}
    given = ["explain", "demo.nappies-stopped", "--events", events(baby, STOP), "--centre", "CEN-03"]
    assert main([*given, "--rules", str(tmp_path)]) == 1
    assert "the rule failed for H-1" in capsys.readouterr().out


def test_explain_tells_what_is_wrong_with_the_call(tmp_path, events, capsys):
    given = ["--events", events(ALLOCATION), "--centre", "CEN-03"]
    assert main(["explain", "care.infant-without-suplies", *given]) == 2
    assert "did you mean 'care.infant-without-supplies'?" in capsys.readouterr().out
    assert main(["explain", "family.split", "--events", str(tmp_path / "nothing"), "--centre", "CEN-03"]) == 1
    assert main(["explain", "family.split", "--events", events("{"), "--centre", "CEN-03"]) == 2
    told = capsys.readouterr()
    assert "no event can be read" in told.out
    assert "line 1: " in told.err
    write(tmp_path, demo=PACK.replace("version: 1", "version: x"))
    assert main(["explain", "family.split", *given, "--rules", str(tmp_path)]) == 1


def test_facts_lists_the_vocabulary(capsys):
    assert main(["facts"]) == 0
    told = capsys.readouterr().out
    assert "centre.supplies.nappies: string (running, stopped, replaced, none); delivery of nappies" in told
    assert "household.birth_due_in_days: int? days" in told
    assert main(["facts", "--of-rules"]) == 0
    assert capsys.readouterr().out.startswith("# From rules to facts")


def test_it_runs_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["rules", "facts"])
    monkeypatch.delitem(sys.modules, "rules.__main__")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("rules", run_name="__main__")
    assert ended.value.code == 0
    assert "centre.status" in capsys.readouterr().out


# ---- events ----------------------------------------------------------------------------------------------------------


def test_days_are_those_of_the_time_zone():
    late = event("allocation", time="2026-01-31T23:30:00Z", reference="A-1")
    (found,), wrong = read_events([json.dumps(late)])
    assert found.day == day_of("2026-02-01")
    assert wrong == []
    (found,), _ = read_events([json.dumps(late)], "UTC")
    assert found.day == day_of("2026-01-31")


def test_an_event_that_comes_twice_counts_once():
    found, _ = read_events([json.dumps(ALLOCATION), " \n", json.dumps(ALLOCATION)])
    assert len(found) == 1


def test_statuses_and_references():
    events = [
        event("birth", 1, household="H-1", member="m2", on="2026-01-01"),
        event("schooling", 2, household="H-1", member="m2", status="waiting"),
        event("schooling", 3, household="H-1", member="m2", status="withdrawn"),
        event("supply", 4, reference="S-1"),
        event("supply", 5, reference="S-1", status="proposed"),
    ]
    found, wrong = read_events(map(json.dumps, events))
    assert wrong == []
    assert [(each.reference, each.status) for each in found] == [
        ("H-1/m2", "recorded"), ("H-1/m2", "recorded"), ("H-1/m2", "withdrawn"), ("S-1", "confirmed"),
        ("S-1", "proposed"),
    ]  # fmt: skip
    assert found[1].content["status"] == "waiting"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: Expecting"),
        ("[]", "line 1: "),
        ('{"type": "kindreflex.nothing"}', "there is no kind of event 'kindreflex.nothing'"),
        (json.dumps(event("supply")), "'reference' is missing"),
        (json.dumps({**ALLOCATION, "time": "2026-01-01T10:00:00"}), "the time has no offset"),
        (json.dumps({**ALLOCATION, "time": "soon"}), "Invalid isoformat"),
    ],
)
def test_a_line_that_cannot_be_read_is_told(line, message):
    found, wrong = read_events([line])
    assert found == []
    assert message in wrong[0]
