"""Packs from files: every mistake of every file at once, ids and covers across packs, digests, and cases when asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.cases import Case, missing_sorts, run_case
from rules.model import Pack, Rule
from rules.pack.document import Table, plain, read_document
from rules.pack.form import Form, form_of
from rules.pack.mistakes import Mistakes, PackMistakesError, Place
from rules.pack.reading_cases import read_backgrounds, read_case
from rules.pack.rule import Draft, digest_of, read_rule

SHIPPED = Path(__file__).resolve().parent.parent / "packs"
"""The folder of the packs that come with kindreflex."""

_LARGEST = 1_000_000
_SORTS = {
    "found": "where it is found",
    "none": "where nothing is found",
    "unknown": "where a fact is not known",
    "tomorrow": "of the day before it applies",
}


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file as read: what is known of its rules, its cases with their places, and its digest."""

    file: str
    name: str
    version: int
    digest: str
    drafts: tuple[Draft, ...]
    cases: tuple[tuple[Place, Case], ...]

    @property
    def pack(self) -> Pack:
        """The pack of the rules without mistakes."""
        rules = tuple(draft.rule for draft in self.drafts if draft.rule)
        return Pack(self.name, self.version, self.digest, rules)


def load_pack(path: Path, *, run_cases: bool = False) -> Pack:
    """Load one pack. Its rules may be covered by rules of the other packs in its folder.

    Raises `PackMistakesError` with all mistakes; with `run_cases`, a red case is one too.
    """
    mistakes = Mistakes()
    found = _read(path, mistakes)
    if found is not None:
        known = {draft.id for draft in found.drafts}
        wanted = {text.value for draft in found.drafts for text in draft.covered_by}
        beside = [each for each in _files(path.parent) if each.resolve() != path.resolve()]
        others = [_read(each, Mistakes()) for each in beside] if wanted - known else []
        _check_across([found], [each for each in others if each], mistakes)
        if run_cases:
            _run([found], mistakes)
    if found is None or mistakes.found:
        raise PackMistakesError(mistakes.found)
    return found.pack


def load_packs(folder: Path = SHIPPED) -> tuple[Pack, ...]:
    """Load all packs of a folder; everything is checked, but cases are not run."""
    return tuple(found.pack for found in read_packs(folder))


def check_packs(folder: Path = SHIPPED) -> tuple[Pack, ...]:
    """Load all packs of a folder and run every case."""
    mistakes = Mistakes()
    files = _read_all(folder, mistakes)
    _run(files, mistakes)
    mistakes.settle()
    return tuple(found.pack for found in files)


def read_packs(folder: Path = SHIPPED) -> tuple[PackFile, ...]:
    """Read all packs of a folder with their cases; raises `PackMistakesError`."""
    mistakes = Mistakes()
    files = _read_all(folder, mistakes)
    mistakes.settle()
    return tuple(files)


def _files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.glob("*.y*ml") if each.suffix in {".yaml", ".yml"})


def _read_all(folder: Path, mistakes: Mistakes) -> list[PackFile]:
    paths = _files(folder)
    if not paths:
        mistakes.say(Place(str(folder)), "there is no pack in this folder", "a pack is a file NAME.yaml")
    files = [found for found in (_read(path, mistakes) for path in paths) if found]
    _check_across(files, [], mistakes)
    return files


def _read(path: Path, mistakes: Mistakes) -> PackFile | None:
    file = path.name
    try:
        if path.stat().st_size > _LARGEST:
            mistakes.say(Place(file), "the file is larger than a megabyte", "split the pack")
            return None
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        mistakes.say(Place(file), f"the file is not UTF-8: {error.reason} at byte {error.start}")
        return None
    except OSError as error:
        mistakes.say(Place(file), f"the file cannot be read: {error.strerror}")
        return None
    table = read_document(text, file, mistakes)
    return _read_pack(table, file, mistakes) if table else None


def _read_pack(table: Table, file: str, mistakes: Mistakes) -> PackFile:
    form = Form(table, mistakes)
    name = form.value("pack", required=True)
    version = _version(form)
    drafts = [
        read_rule(inner, name, version, mistakes)
        for item in form.many("rules")
        if (inner := form_of(item, "rules", mistakes))
    ]
    backgrounds = read_backgrounds(form.form("backgrounds", required=False))
    ids = {draft.id: draft.rule is not None for draft in drafts}
    cases = []
    for item in form.many("cases"):
        inner = form_of(item, "cases", mistakes)
        case = read_case(inner, backgrounds, ids, mistakes) if inner else None
        if inner and case:
            cases.append((inner.at, case))
    form.done()
    found = PackFile(file, name, version, digest_of(plain(table)), tuple(drafts), tuple(cases))
    _check_cases(found, mistakes)
    return found


def _version(form: Form) -> int:
    text = form.text("version")
    if text is not None and text.value.isdecimal():
        return int(text.value)
    if text is not None:
        form.mistakes.say(text.at, "version: a whole number is needed here")
    return 0


def _check_cases(found: PackFile, mistakes: Mistakes) -> None:
    """Every rule has its cases; names of cases are told apart."""
    names: set[str] = set()
    for at, case in found.cases:
        if case.name in names:
            mistakes.say(at, f"there is another case {case.name!r}")
        names.add(case.name)
    for draft in found.drafts:
        missing = missing_sorts(draft.rule, (case for _, case in found.cases)) if draft.rule else ()
        for sort in missing:
            mistakes.say(draft.at, f"{draft.id} has no case {_SORTS[sort]}")


def _check_across(files: Sequence[PackFile], others: Sequence[PackFile], mistakes: Mistakes) -> None:
    """Ids are told apart; covers exist, are of the same scope, and do not go in circles."""
    first: dict[str, Draft] = {}
    names: dict[str, str] = {}
    for found in (*others, *files):
        if found.name in names and found in files:
            mistakes.say(Place(found.file), f"there is another pack {found.name!r}", f"in {names[found.name]}")
        names.setdefault(found.name, found.file)
        for draft in found.drafts:
            if draft.id in first and found in files:
                mistakes.say(draft.at, f"there is another rule {draft.id!r}", f"at {first[draft.id].at}")
            elif draft.id:
                first.setdefault(draft.id, draft)
    for found in files:
        for draft in found.drafts:
            _check_covers(draft, first, mistakes)


def _check_covers(draft: Draft, drafts: Mapping[str, Draft], mistakes: Mistakes) -> None:
    for text in draft.covered_by:
        cover = drafts.get(text.value)
        if cover is None:
            mistakes.say(text.at, f"covered_by: there is no rule {text.value!r}")
        elif cover.scope != draft.scope:
            message = f"covered_by: {text.value!r} has another scope"
            mistakes.say(text.at, message, "covers work subject by subject")
        elif draft.id in _covers_of(text.value, drafts):
            mistakes.say(text.at, f"covered_by: {text.value!r} and {draft.id!r} cover each other in a circle")


def _covers_of(rule: str, drafts: Mapping[str, Draft]) -> set[str]:
    """Give a rule and all that it is covered by, near or far."""
    seen: set[str] = set()
    left = [rule]
    while left:
        each = left.pop()
        if each not in seen:
            seen.add(each)
            left += [text.value for text in drafts[each].covered_by] if each in drafts else []
    return seen


def _run(files: Iterable[PackFile], mistakes: Mistakes) -> None:
    for found in files:
        rules: dict[str, Rule] = {draft.id: draft.rule for draft in found.drafts if draft.rule}
        for at, case in found.cases:
            for difference in run_case(case, rules[case.rule]) if case.rule in rules else ():
                mistakes.say(at, f"the case {case.name!r} is red: {difference}")
