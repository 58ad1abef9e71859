"""One rule of a pack: from its mapping to a `Rule`, or to every mistake that is in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from rules.cel import Program
from rules.days import NO_DAY, Day
from rules.facts import FACTS
from rules.kinds import KINDS, sets_fact
from rules.lists import CHILD_FUNCTIONS, FUNCTIONS, MARKS, PRINCIPLES, SERVICES
from rules.model import SEVERITIES, Basis, Mark, Parameter, Rule, Scope, Severity, SeverityRule
from rules.pack.document import Text, plain
from rules.pack.expressions import compile_text
from rules.pack.form import Form, form_of
from rules.pack.mistakes import Mistakes, Place, did_you_mean
from rules.pack.parameters import read_parameters
from rules.schema import MEMBERS, READABLE
from rules.sentences import mistakes_in, names_in
from rules.words import LANGUAGES, Words

_ID = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+", re.ASCII)
_CODE = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)
_FEWEST_FUNCTIONS = 2
_UNTOLD = ("household.birth_due_in_days", "household.needs")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a rule while its pack is read: its id, its places, and the rule when nothing is wrong in it."""

    id: str
    at: Place
    scope: str
    covered_by: tuple[Text, ...]
    parties: frozenset[str]
    rule: Rule | None


def read_rule(form: Form, pack: str, version: int, mistakes: Mistakes) -> Draft:
    """Read one rule; `mistakes` gets everything that is wrong with it."""
    before = len(mistakes.found)
    identity = _identity(form)
    scope = form.choice("scope", READABLE) or "network"
    parameters = read_parameters(form.form("parameters", required=False), mistakes)
    title = form.words("title")
    sentence, named = _sentence(form, scope, parameters)
    advice = _advice(form)
    compiling = len(mistakes.found)
    condition = _expression(form, "conflict_when", parameters, READABLE[scope])
    severity = _severity(form.form("severity"), parameters, (*READABLE[scope], "finding"))
    if len(mistakes.found) == compiling:
        _check_parameters(form, parameters, (condition, severity.critical_when, severity.warning_when), named)
    between = _between(form, condition)
    act, inform = _parties(form, "act", scope), _parties(form, "inform", scope)
    _check_routing(form, scope, (*between, *act), (*act, *inform))
    covers = form.texts("covered_by", required=False)
    principles = _among(form, "principles", PRINCIPLES)
    basis = _basis(form)
    procedure = form.value("procedure", "conflict")
    if not _CODE.fullmatch(procedure):
        mistakes.say(form.place("procedure"), f"procedure: {procedure!r} is no code")
    starts, ends = _in_force(form)
    ahead = _ahead(form)
    ref = form.value("ref", required=True)
    form.done()
    rule = None
    if len(mistakes.found) == before and title and sentence and condition:
        rule = Rule(
            id=identity, ref=ref, pack=pack, version=version, digest=digest_of([pack, version, plain(form.table)]),
            scope=cast("Scope", scope), title=title, sentence=sentence, condition=condition, severity=severity,
            parameters=parameters, between=between, act=act, inform=inform,
            covered_by=tuple(each.value for each in covers), principles=principles, basis=basis, procedure=procedure,
            in_force_from=starts, in_force_until=ends, advice=advice, ahead_days=ahead,
        )  # fmt: skip
    return Draft(identity, form.place("id"), scope, covers, frozenset((*act, *inform)), rule)


def digest_of(content: object) -> str:
    """Give the SHA-256 of texts, lists and dicts; their order of keys, comments and layout do not count."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _identity(form: Form) -> str:
    found = form.value("id", required=True)
    if found and not _ID.fullmatch(found):
        form.mistakes.say(form.place("id"), f"{found!r} is no id of a rule", "write family.what-is-wrong")
    return found


def _expression(
    form: Form, name: str, parameters: Mapping[str, Parameter], roots: Sequence[str], *, required: bool = True
) -> Program | None:
    text = form.text(name, required=required)
    return compile_text(text, parameters, roots, form.mistakes) if text else None


def _severity(form: Form | None, parameters: Mapping[str, Parameter], roots: Sequence[str]) -> SeverityRule:
    if form is None:
        return SeverityRule("warning")
    default = form.choice("default", SEVERITIES)
    critical = _expression(form, "critical_when", parameters, roots, required=False)
    warning = _expression(form, "warning_when", parameters, roots, required=False)
    form.done()
    return SeverityRule(cast("Severity", default), critical, warning)


def _advice(form: Form) -> Words | None:
    """Read what may be done about it: plain words, without facts."""
    words = form.words("advice", required=False)
    for language in LANGUAGES if words else ():
        if words and ("{" in words.of(language) or "}" in words.of(language)):
            form.mistakes.say(_language_place(form, "advice", language), "advice names no facts")
    return words


def _sentence(form: Form, scope: str, parameters: Mapping[str, Parameter]) -> tuple[Words | None, set[str]]:
    """Read the text with placeholders, and give what they name."""
    words = form.words("sentence")
    if words is None:
        return None, set()
    known = {f"param.{parameter.name}": parameter.type for parameter in parameters.values()}
    roots = {*READABLE[scope], "finding"}
    known |= {fact.name: fact.type for fact in FACTS.values() if fact.name.split(".")[0] in roots}
    known = {each: kind for each, kind in known.items() if not each.startswith(MEMBERS) and each not in _UNTOLD}
    named: set[str] = set()
    for language in LANGUAGES:
        sentence, at = words.of(language), _language_place(form, "sentence", language)
        wrong = list(mistakes_in(sentence, known))
        for each, what in wrong:
            form.mistakes.say(at, f"sentence in {language}: {f'{{{each}}}: ' if each else ''}{what}")
        if not any(each == "" for each, _ in wrong):
            named |= set(names_in(sentence))
            for each in names_in(sentence):
                if each not in known:
                    hint = "this is not told in a sentence" if each in _UNTOLD else did_you_mean(each, known)
                    form.mistakes.say(at, f"sentence in {language}: there is no {{{each}}}", hint)
    return words, named


def _language_place(form: Form, name: str, language: str) -> Place:
    inner = form.form(name)
    return inner.place(language) if inner else form.place(name)


def _check_parameters(
    form: Form, parameters: Mapping[str, Parameter], programs: Iterable[Program | None], named: set[str]
) -> None:
    """Note parameters that nothing reads; undeclared ones are found by the checker."""
    used = {name for program in programs if program for name in program.parameters}
    used |= {name.removeprefix("param.") for name in named}
    inner = form.form("parameters", required=False)
    for name in parameters:
        if inner and name not in used:
            form.mistakes.say(inner.place(name), f"the parameter {name!r} is not used")


def _between(form: Form, condition: Program | None) -> tuple[str, ...]:
    """Read the kinds of decisions that may be blamed: each can set a fact that the rule reads."""
    kinds = _among(form, "between", KINDS)
    for text in form.texts("between", required=False):
        kind = KINDS.get(text.value)
        if kind and condition and not any(sets_fact(kind, fact) for fact in condition.reads):
            message = f"between: {text.value!r} can set no fact that the rule reads"
            form.mistakes.say(text.at, message, f"it reads {', '.join(sorted(condition.reads))}")
    return kinds


def _among(form: Form, name: str, known: Mapping[str, object]) -> tuple[str, ...]:
    """Read a list of names that are all known."""
    texts = form.texts(name)
    for text in texts:
        if text.value not in known:
            form.mistakes.say(text.at, f"{name}: there is no {text.value!r}", did_you_mean(text.value, known))
    if name == "principles" and not texts and form.table.entries.get(name):
        form.mistakes.say(form.place(name), "a rule serves at least one of the eight principles")
    return tuple(text.value for text in texts)


def _parties(form: Form, name: str, scope: str) -> tuple[str, ...]:
    """Read services (`child_policy`) and functions of the centre (`centre:medical`)."""
    functions = () if scope in {"region", "network"} else tuple(f"centre:{each}" for each in FUNCTIONS)
    for text in form.texts(name, required=False):
        if text.value not in SERVICES and text.value not in functions:
            hint = did_you_mean(text.value, (*SERVICES, *functions))
            form.mistakes.say(text.at, f"{name}: there is no party {text.value!r} for this scope", hint)
    return tuple(text.value for text in form.texts(name, required=False))


def _check_routing(form: Form, scope: str, acting: Sequence[str], told: Sequence[str]) -> None:
    """Somebody acts, a service knows, and two functions of the centre know: never only the child worker."""
    if not acting:
        form.mistakes.say(form.at, "nobody would act", "name kinds in between, or parties in act")
    if not any(each in SERVICES for each in told):
        form.mistakes.say(form.at, "no service of a head office would know", "name one in act or inform")
    functions = {each.removeprefix("centre:") for each in told if each.startswith("centre:")}
    if scope in {"region", "network"}:
        return
    if len(functions) < _FEWEST_FUNCTIONS or functions <= set(CHILD_FUNCTIONS):
        hint = "name two in act or inform, not only those who work with children"
        form.mistakes.say(form.at, "at least two functions of the centre must know", hint)


def _basis(form: Form) -> tuple[Basis, ...]:
    found = []
    for item in form.many("basis"):
        inner = form_of(item, "basis", form.mistakes)
        if inner is None:
            continue
        ref = inner.value("ref", required=True)
        mark = inner.choice("mark", MARKS)
        starts, ends = inner.day("in_force_from", required=False), inner.day("in_force_until", required=False)
        if starts and ends and ends <= starts:
            inner.mistakes.say(inner.at, "this basis ends before it begins")
        inner.done()
        found.append(Basis(ref, cast("Mark", mark), starts, ends))
    if not found and form.table.entries.get("basis"):
        form.mistakes.say(form.place("basis"), "a rule rests on something", "a project default is a basis too")
    return tuple(found)


def _in_force(form: Form) -> tuple[Day, Day | None]:
    inner = form.form("in_force")
    if inner is None:
        return NO_DAY, None
    starts, ends = inner.day("from"), inner.day("until", required=False)
    inner.done()
    if starts and ends and ends <= starts:
        inner.mistakes.say(inner.at, "in_force ends before it begins")
    return starts or NO_DAY, ends


def _ahead(form: Form) -> int | None:
    """Read how many days before its first day a finding is told; left out, as far as the horizon."""
    text = form.text("ahead_days", required=False)
    if text is not None and not text.value.isdecimal():
        form.mistakes.say(text.at, "ahead_days: a whole number of days is needed here")
        return None
    return int(text.value) if text else None
