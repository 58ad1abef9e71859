"""One look at one centre's calendar at one stage: which rules hold for whom, and when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from rules.book import Plan, RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.household import Timeline
from rules.cel import BudgetExceeded, EvaluationFault
from rules.days import Day
from rules.engine.doubting import PRESENT, Doubting
from rules.engine.found import Found, Run
from rules.engine.looking import FAR_DAYS, Looking
from rules.engine.reasons import Reasons
from rules.engine.ruling_out import RulingOut
from rules.engine.subjects import EMPTY, Seen, SeenCentre, SeenDecision, Watch, see_doubts, see_stays
from rules.engine.telling import tell
from rules.model import Fault, Subject
from rules.unknown import UNKNOWN

HORIZON_DAYS = 180

Ground = tuple[Mapping[str, object] | None, Mapping[str, object], bool]
"""What a rule meets on a day, whoever it is about: parameters (`None`: not in force), facts of the centre, and whether
it reads any of them that is unknown."""


class Examination:
    """One look at one centre's calendar at one stage."""

    def __init__(self, calendar: CentreCalendar, book: RuleBook, today: Day, horizon: int = HORIZON_DAYS) -> None:
        self.calendar = calendar
        self.today = today
        self.end = today + horizon
        self.plans = book.plans(calendar.code, calendar.partner)
        self.evaluations = 0
        self._looking = Looking(calendar, today, self.end)
        self._ruling_out = RulingOut(calendar, self._looking, today, self.end)
        self._doubting = Doubting(calendar, self._looking, today, self.end)
        self._watch = Watch(self.plans)
        self._grounds: dict[tuple[int, Day], Ground] = {}
        self._reasons = Reasons()
        self._day = today

    # ---- running rules

    def run(
        self, rules: Iterable[str] | None = None, households: Iterable[str] | None = None, found: Found | None = None
    ) -> Found:
        """Run rules (`None`: all) and put what they find into `found`.

        With `households`, rules about households run only for those; the others run as a whole.
        """
        found = Found() if found is None else found
        wanted = None if rules is None else set(rules)
        plans = [plan for plan in self.plans if wanted is None or plan.rule.id in wanted]
        about = {scope: [plan for plan in plans if plan.rule.scope == scope] for scope in ("household", "decision")}
        self._run_households(about["household"], households, found)
        for plan in plans:
            if plan.rule.scope == "centre":
                found.forget(plan.rule.id)
                seen = SeenCentre(self.calendar, Subject("centre", self.calendar.code), 0, None)
                self._find(plan, [seen], found)
                self._doubting.ask(plan, seen, found)
        self._run_decisions(about["decision"], found)
        return found

    def _run_households(self, plans: list[Plan], households: Iterable[str] | None, found: Found) -> None:
        if not plans:
            return
        if households is None:
            for plan in plans:
                found.forget(plan.rule.id)
        for ref in self.calendar.households if households is None else households:
            timeline = self.calendar.households.get(ref)
            subject = Subject("household", ref)
            if households is not None:
                for plan in plans:
                    found.forget(plan.rule.id, subject)
            left = self._ruling_out.left_for(plans, timeline) if timeline is not None else []
            if timeline is None or not left:
                continue
            self._run_household(left, timeline, subject, found)

    def _run_household(self, plans: list[Plan], timeline: Timeline, subject: Subject, found: Found) -> None:
        window = (self.today, self.end)
        seen, beyond = see_stays(self.calendar, timeline, subject, window, self._watch)
        doubts = see_doubts(self.calendar, timeline, subject, window, self._watch)
        for plan in plans:
            parts = beyond if plan.reads_next_place else seen
            if parts:
                self._find(plan, parts, found)
            if doubts and not plan.reads_next_place:
                self._doubt(plan, doubts, found)

    def _run_decisions(self, plans: list[Plan], found: Found) -> None:
        if not plans:
            return
        for plan in plans:
            found.forget(plan.rule.id)
        for view in self.calendar.views():
            if view.ends > self.today and view.starts < self.end:
                seen: list[Seen] = [SeenDecision(self.calendar, view)]
                for plan in self._ruling_out.left_for_decision(plans, view):
                    self._find(plan, seen, found)
                    self._doubting.ask(plan, seen[0], found)

    # ---- finding

    def _find(self, plan: Plan, parts: list[Seen], found: Found) -> None:
        """Find whether and when a rule holds for a subject, in all its parts."""
        subject = parts[0].subject
        try:
            runs = [(part, run) for part in parts for run in self._runs(plan, part, found)]
            if not runs:
                return
            runs = [*self._earlier(plan, *runs[0]), *runs]
            ahead = plan.rule.ahead_days
            if ahead is not None and runs[0][1].days[0] > self.today + ahead:
                return
            beyond = self._ends_later(plan, *runs[-1])
            made = tell(plan, subject, runs, (self.today, self.end), self._reasons, beyond=beyond)
        except (EvaluationFault, BudgetExceeded) as problem:
            message = str(problem) or "it walks over more members than its budget allows"
            fault = Fault(plan.rule.id, self.calendar.code, subject, self._day, message)
            found.faults[(plan.rule.id, subject)] = fault
            return
        found.findings.setdefault(plan.rule.id, {})[subject] = made

    def _doubt(self, plan: Plan, parts: list[Seen], found: Found) -> None:
        """Ask where a household is, where that matters: the rule would hold, or could not be told, if it were here."""
        ahead = plan.rule.ahead_days
        last = self.end if ahead is None else min(self.end, self.today + ahead + 1)
        for part in parts:
            first = max(self.today, part.starts)
            until = last if part.ends is None else min(last, part.ends)
            if first >= until:
                continue
            for day in self._looking.days(plan, first, until, part.changes(plan, first, until)):
                if self._may_hold(plan, part, day):
                    found.ask(plan.rule.id, part.subject, part.subject, PRESENT, day)
                    return

    def _runs(self, plan: Plan, part: Seen, found: Found) -> list[Run]:
        """Give the periods from today to the horizon in which the rule is true."""
        lo = max(self.today, part.starts)
        hi = self.end if part.ends is None or part.ends > self.end else part.ends
        runs: list[Run] = []
        current: Run | None = None
        own = part.changes(plan, lo, hi)
        standing = lo
        for day in self._looking.days(plan, lo, hi, own):
            if day in own:
                standing = day
            if self._verdict(plan, part, day, found, standing) is True:
                if current is None:
                    current = Run([], [])
                    runs.append(current)
                current.days.append(day)
                current.standing.append(standing)
            elif current is not None:
                current.ends, current = day, None
        if current is not None:
            current.open_end = part.ends is None or part.ends > self.end
            current.ends = None if current.open_end else part.ends
        return runs

    def _earlier(self, plan: Plan, part: Seen, run: Run) -> list[tuple[Seen, Run]]:
        """Walk a period that holds today back to its real first day, through the stays that led to this one."""
        earlier: list[tuple[Seen, Run]] = []
        if run.days[0] != self.today:
            return earlier
        before = self._walk_back(plan, part, self.today)
        run.days, run.standing = before.days + run.days, before.standing + run.standing
        at: Seen = part
        while at.before is not None and at.before.ends is not None and run_start(earlier, run) == at.starts:
            at = at.before
            before = self._walk_back(plan, at, at.ends or 0)
            if not before.days:
                break
            before.ends = at.ends
            earlier.insert(0, (at, before))
        return earlier

    def _walk_back(self, plan: Plan, part: Seen, until: Day) -> Run:
        """Give the days before one, up to it, on which the rule holds without a break."""
        found = Run([], [])
        first = max(part.starts, self.today - FAR_DAYS)
        if first >= until:
            return found
        changes = part.changes(plan, first, until)
        own = [first, *sorted(changes)]
        for day in reversed(self._looking.days(plan, first, until, changes)):
            standing = own[bisect_right(own, day) - 1]
            if not self._holds(plan, part, day, standing):
                break
            found.days.append(day)
            found.standing.append(standing)
        found.days.reverse()
        found.standing.reverse()
        return found

    def _ends_later(self, plan: Plan, part: Seen, run: Run) -> bool:
        """Whether a period that lasts to the horizon ends, as far as can be told today, some day after it."""
        if not run.open_end:
            return False
        if part.ends is not None:
            return True
        after = self.end + FAR_DAYS
        days = self._looking.days(plan, self.end, after, part.changes(plan, self.end, after))
        return any(not self._holds(plan, part, day, day) for day in days)

    def _holds(self, plan: Plan, part: Seen, day: Day, standing: Day) -> bool:
        """Whether a rule holds on a day that is past, or after the horizon: one that fails there does not hold."""
        try:
            return self._verdict(plan, part, day, None, standing) is True
        except (EvaluationFault, BudgetExceeded):
            return False

    def _may_hold(self, plan: Plan, part: Seen, day: Day) -> bool:
        """Whether a rule holds on a day, or may hold: something that it reads is not known."""
        try:
            return self._verdict(plan, part, day, None, day) is not False
        except (EvaluationFault, BudgetExceeded):
            return False

    def _verdict(self, plan: Plan, part: Seen, day: Day, found: Found | None, standing: Day) -> object:
        """Judge one day; what keeps it from being told goes into `found`.

        `standing` is the last day on which something of the subject itself changed that the rule can tell apart: its
        own facts are taken from there, so that the days on which only the centre changes share them.
        """
        ground = self._grounds.get((plan.index, day))
        if ground is None:
            ground = self._grounds[(plan.index, day)] = self._ground(plan, day)
        parameters, facts, unsure = ground
        if parameters is None:
            return False
        self.evaluations += 1
        self._day = day
        roots = (facts, *part.own(standing), EMPTY, EMPTY, parameters, EMPTY)
        if not unsure and not part.unknown(standing):
            return plan.rule.condition.fast(*roots)
        verdict = plan.rule.condition.kleene(*roots)
        if verdict is UNKNOWN and found is not None:
            centre = Subject("centre", self.calendar.code)
            for fact in self._reasons.missing(plan, part, day, standing):
                owner = centre if fact.startswith("centre.") else part.subject
                found.ask(plan.rule.id, part.subject, owner, fact, day)
        return verdict

    def _ground(self, plan: Plan, day: Day) -> Ground:
        state = self.calendar.state(day)
        return plan.judged_on(day), state.facts, not plan.centre_reads.isdisjoint(state.unknown)


def run_start(earlier: list[tuple[Seen, Run]], run: Run) -> Day:
    """Give the first day of a period with what was found before it."""
    return (earlier[0][1] if earlier else run).days[0]
