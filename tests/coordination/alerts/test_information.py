"""What is missing and what does not fit follows the last check; an owner gets one request a week."""

import sqlalchemy as sa

from coordination.information import apply_gaps, apply_inconsistencies, bundle_requests
from coordination.models import InformationGap, OpenInconsistency
from coordination.tasks import Completion, complete_task
from rules.days import day_of
from rules.model import Gap, Inconsistency, Subject
from tests.coordination.alerts.building import STOP

DAY = day_of("2026-12-01")


def gap(fact="centre.km_school", owner="centre:school", centre="CEN-03", rules=("R1",)):
    return Gap(centre, fact, owner, Subject("centre", centre), DAY, tuple(rules))


def tell(bench, *gaps, centre="CEN-03"):
    with bench.installation.begin() as uow:
        apply_gaps(uow, centre, gaps)


def asked(bench):
    return [row[0] for row in bench.rows(sa.select(InformationGap.task))]


def test_an_owner_gets_one_request_that_grows_and_ends_when_the_facts_arrive(bench):
    tell(bench, gap())
    task = bench.task()
    assert (task.kind, task.party, task.status) == ("inform_request", "CEN-03:school", "open")
    tell(bench, gap(), gap("centre.schooling_languages"))
    assert asked(bench) == [task.id, task.id]
    tell(bench, gap())
    assert bench.task().status == "open"
    tell(bench)
    assert (bench.task().status, bench.task().outcome) == ("done", "stated")
    assert asked(bench) == []


def test_a_service_that_owns_the_fact_for_many_centres_has_one_request(bench):
    bench.centre("CEN-04")
    tell(bench, gap("centre.supplies.nappies", "logistics"))
    tell(bench, gap("centre.supplies.nappies", "logistics", "CEN-04"), centre="CEN-04")
    assert len(bench.tasks(party="logistics")) == 1
    tell(bench)
    assert bench.task().status == "open"
    tell(bench, centre="CEN-04")
    assert bench.task().status == "done"


def test_who_was_asked_this_week_is_asked_again_on_monday(bench):
    tell(bench, gap())
    tell(bench)
    tell(bench, gap("centre.schooling_languages"))
    assert len(bench.tasks()) == 1
    assert bundle_requests(bench.installation) == 0
    bench.wait(days=7)
    assert bundle_requests(bench.installation) == 1
    assert bundle_requests(bench.installation) == 0
    assert asked(bench) == [bench.task(status="open").id]


def test_not_knowing_is_an_answer_too_and_is_asked_again_next_week(bench):
    tell(bench, gap())
    person = bench.person("CEN-03:school")
    with bench.begin(person) as uow:
        complete_task(uow, bench.task().id, Completion("not_known", "The school does not say"))
    bench.wait(days=7)
    assert bundle_requests(bench.installation) == 1


def test_the_same_gaps_again_write_nothing_and_rules_are_kept_current(bench):
    tell(bench, gap())
    (before,) = bench.rows(sa.select(InformationGap.id))
    tell(bench, gap(rules=("R1", "R2")))
    assert bench.rows(sa.select(InformationGap.id, InformationGap.rules)) == [(before[0], ["R1", "R2"])]


def test_inconsistencies_come_and_go_with_the_checks(bench):
    item = Inconsistency(
        "CEN-03", "shadowed", Subject("centre", "CEN-03"), "centre.supplies.nappies", DAY, None, (STOP,)
    )
    for found in ((item,), (item,), ()):
        with bench.installation.begin() as uow:
            apply_inconsistencies(uow, "CEN-03", found)
        assert len(bench.rows(sa.select(OpenInconsistency.id))) == len(found)
