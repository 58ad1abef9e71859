"""What happens between two batches: checks, clocks, readers, what-ifs, people, and what is done by night."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import sqlalchemy as sa

from coordination.actors import SYSTEM, Actor
from coordination.alerts import accept_alert, reopen_due_reviews
from coordination.calendars import calendar_of, shelf_of
from coordination.checking import check_centre, check_region, clean_dirt, due_centres, due_regions, run_nightly
from coordination.errors import DomainError
from coordination.information import bundle_requests
from coordination.installation import Installation
from coordination.models import Alert, Task
from coordination.placements import rank_places, suppose
from coordination.quarantine import replay_due
from coordination.rule_settings import set_rule
from coordination.tasks import Completion, complete_task
from tests.coordination.any_order.moments import Moment
from tests.coordination.any_order.stories import MEMBERS

PERSON = uuid.UUID(int=7)
"""Somebody who acts for every party."""


def live(installation: Installation, moment: Moment) -> None:
    """Let a moment happen in a process."""
    _LIVES[moment.what](installation, moment)


def check_what_is_due(installation: Installation) -> bool:
    """Look at every centre and region that is due; tell whether there was any."""
    centres = due_centres(installation)
    for code in centres:
        check_centre(installation, code)
    regions = due_regions(installation)
    for region in regions:
        check_region(installation, region)
    return bool(centres or regions)


def _check(installation: Installation, moment: Moment) -> None:
    check_centre(installation, moment.about)


def _check_due(installation: Installation, _: Moment) -> None:
    check_what_is_due(installation)


def _check_region(installation: Installation, moment: Moment) -> None:
    check_region(installation, moment.about)


def _forget(installation: Installation, moment: Moment) -> None:
    shelf_of(installation).forget(moment.about)


def _wait(installation: Installation, moment: Moment) -> None:
    installation.clock.move(hours=moment.about)  # type: ignore[attr-defined]


def _look(installation: Installation, moment: Moment) -> None:
    """Read a calendar for a screen; the shelf goes ahead of the checks."""
    with installation.begin(read_only=True, repeatable_read=True) as uow, calendar_of(uow, moment.about) as calendar:
        assert calendar.code == moment.about


def _place(installation: Installation, moment: Moment) -> None:
    """Ask where a household could go; nothing of it may stay, on the shelf neither."""
    arrives = installation.clock.now().date() + dt.timedelta(days=20)
    members = [member for member in MEMBERS[moment.about] if "born" in member]
    rank_places(installation, SYSTEM, household=moment.about, members=members, arrives_on=arrives)


def _suppose(installation: Installation, moment: Moment) -> None:
    """Ask what an event would do; nothing of it may stay either."""
    suppose(installation, [moment.about], SYSTEM)


def _act(installation: Installation, _: Moment) -> None:
    """Let somebody complete every task, and keep every conflict on purpose, as far as the rules of the house let them."""
    with installation.begin(read_only=True) as uow:
        tasks = uow.session.execute(sa.select(Task.id, Task.party).where(Task.status == "open").order_by(Task.number))
        alerts = uow.session.execute(
            sa.select(Alert.id, Alert.owner).where(Alert.status != "resolved").order_by(Alert.number)
        )
        waiting, standing = tasks.all(), alerts.all()
    for task, party in waiting:
        _try(installation, party, lambda uow, task=task: complete_task(uow, task, Completion(text="Seen")))
    for alert, owner in standing:
        _try(
            installation,
            owner,
            lambda uow, alert=alert: accept_alert(uow, alert, "Kept", uow.today + dt.timedelta(days=2)),
        )


def _try(installation: Installation, party: str, act: Callable[..., None]) -> None:
    """Act for a party; what the domain refuses is left undone."""
    actor = Actor(person=PERSON, name="Somebody", parties=(party,), scopes=frozenset({"act"}))
    try:
        with installation.begin(actor) as uow:
            act(uow)
    except DomainError:
        return


def _set_rule(installation: Installation, moment: Moment) -> None:
    rule, parameter, value = moment.about
    with installation.begin(SYSTEM) as uow:
        set_rule(uow, rule, parameter=parameter, value=value, reason="To see what it does")


def _keep_house(installation: Installation, _: Moment) -> None:
    """Do what is done by night, on Mondays and every few seconds."""
    run_nightly(installation)
    replay_due(installation)
    bundle_requests(installation)
    reopen_due_reviews(installation)
    clean_dirt(installation)


_LIVES: dict[str, Callable[[Installation, Moment], None]] = {
    "check": _check, "check_due": _check_due, "check_region": _check_region, "forget": _forget, "wait": _wait,
    "look": _look, "place": _place, "suppose": _suppose, "act": _act, "set_rule": _set_rule,
    "keep_house": _keep_house,
}  # fmt: skip
