"""A small pack without mistakes, and ways to spoil it."""

from pathlib import Path

from rules.pack import PackMistakesError, load_pack, load_packs

PACK = """\
pack: demo
version: 1

rules:
  - id: demo.nappies-stopped
    ref: R01
    scope: household
    title: {en: No nappies, nl: Geen luiers, fr: Pas de langes}
    sentence:
      en: "{household.under_3|one child|# children}, nappies {centre.supplies.nappies}, under {param.months} months"
      nl: "{household.under_3|één kind|# kinderen}, luiers {centre.supplies.nappies}, onder {param.months} maanden"
      fr: "{household.under_3|un enfant|# enfants}, langes {centre.supplies.nappies}, sous {param.months} mois"
    parameters:
      months: {value: 36, basis: project-default}
    conflict_when: >
      household.members.exists(m, m.age_months < param.months)
      && centre.supplies.nappies == 'stopped'
    between: [allocation, supply]
    act: [centre:direction]
    inform: [child_policy, centre:medical]
    severity: {default: warning, critical_when: finding.days_left <= 60}
    covered_by: []
    principles: [health]
    basis:
      - {ref: CRC 24, mark: reported}
    procedure: conflict
    in_force: {from: 2026-01-01}

backgrounds:
  baby:
    - allocation: {reference: A-1, household: H-1, arrives_on: 2026-03-10, members: [{ref: m1, born: 2025-07}]}

cases:
  - name: found
    rule: demo.nappies-stopped
    today: 2026-02-01
    background: baby
    given:
      - supply: {reference: S-7, item: nappies, action: stop, from: 2026-03-03}
    expect: {from: 2026-03-10, until: null, severity: critical, evidence: [A-1, S-7], subject: H-1}
  - name: not found
    rule: demo.nappies-stopped
    today: 2026-02-01
    background: baby
    given:
      - centre: {supplies: {nappies: running}}
    expect: none
  - name: unknown
    rule: demo.nappies-stopped
    today: 2026-02-01
    background: baby
    expect: {unknown: [centre.supplies.nappies]}
  - name: the day before
    rule: demo.nappies-stopped
    today: 2026-03-09
    background: baby
    given:
      - supply: {reference: S-7, item: nappies, action: stop, from: 2026-03-03}
    expect: tomorrow
"""


def changed(*changes: tuple[str, str], text: str = PACK) -> str:
    """The pack with each `old` replaced by `new`; every `old` must stand in it."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def write(folder: Path, **texts: str) -> Path:
    """Write packs, by name of file, into a folder."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def mistakes(folder: Path, text: str, *, run_cases: bool = False) -> list[str]:
    """All mistakes of one pack, as a person reads them; none when it loads."""
    write(folder, demo=text)
    try:
        load_pack(folder / "demo.yaml", run_cases=run_cases)
    except PackMistakesError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


def mistakes_of_all(folder: Path) -> list[str]:
    """All mistakes of a folder of packs."""
    try:
        load_packs(folder)
    except PackMistakesError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


def line_of(text: str, part: str) -> int:
    """The line, from 1, on which a part of the text first stands."""
    return text[: text.index(part)].count("\n") + 1
