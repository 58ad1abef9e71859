"""Random sentences: both paths agree with the library, and a verdict holds however the unknown facts turn out.

`KINDREFLEX_FUZZ` gives the number of sentences; the default keeps the suite quick, `HYPOTHESIS_PROFILE=deep` runs long.
"""

import os
from functools import partial
from random import Random

import pytest
from cel_expr_python import cel

from rules.cel import UNKNOWN, EvaluationFault, compile_program
from tests.profiles import examples
from tests.rules.cel.example import CHECKER, SCHEMA
from tests.rules.cel.invention import Days, Sentences, changed, only

SENTENCES = int(os.environ.get("KINDREFLEX_FUZZ", examples(1000)))
ROUNDS = 8
DYNAMIC = cel.NewEnv(None, variables=dict.fromkeys(SCHEMA.roots, cel.Type.DYN))
FAULT = "fault"


def verdict(function, roots):
    try:
        return function(*roots)
    except EvaluationFault:
        return FAULT


def of_library(expression, roots):
    # The library returns an error as a value, and that value is truthy.
    value = expression.eval(data=dict(zip(SCHEMA.roots, roots, strict=True)))
    return value.value() if value.type() == cel.Type.BOOL else FAULT


def sentences(seed):
    random = Random(seed)
    for _ in range(max(1, SENTENCES // ROUNDS)):
        source = Sentences(random).truth(3)
        yield random, source, compile_program(CHECKER.check(source))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_fast_path_kleene_path_and_library_agree_where_all_is_known(seed):
    seen = set()
    for random, source, program in sentences(seed):
        library = DYNAMIC.compile(source)
        for _ in range(5):
            roots = Days(random).state()
            expected = of_library(library, roots)
            assert verdict(program.fast, roots) is expected, (source, roots)
            assert verdict(program.kleene, roots) is expected, (source, roots)
            seen.add(expected)
    assert len(seen) > 1


@pytest.mark.parametrize("seed", range(100, 100 + ROUNDS))
def test_a_verdict_holds_however_the_unknown_facts_turn_out(seed):
    for random, source, program in sentences(seed):
        days = Days(random)
        for share in (0.1, 0.4):
            roots = days.holed(days.state(), share)
            found = verdict(program.kleene, roots)
            if found is UNKNOWN:
                missing = program.missing(*roots)
                assert missing, (source, roots)
                assert missing <= program.reads, (source, roots)
                continue
            for _ in range(4):
                completed = days.completed(roots)
                assert verdict(program.fast, completed) is found, (source, roots, completed)


@pytest.mark.parametrize("seed", range(200, 200 + ROUNDS))
def test_the_reasons_alone_give_the_verdict(seed):
    for random, source, program in sentences(seed):
        days = Days(random)
        for share in (0.0, 0.2):
            roots = days.holed(days.state(), share)
            found = verdict(program.kleene, roots)
            if found in (UNKNOWN, FAULT):
                assert found is UNKNOWN or verdict(program.explain, roots) is FAULT, (source, roots)
                continue
            reasons = program.explain(*roots)
            assert all(reason.value is not UNKNOWN for reason in reasons), (source, roots)
            assert {reason.path for reason in reasons} <= program.reads, (source, roots)
            assert verdict(program.kleene, only(roots, reasons)) is found, (source, roots, reasons)


def not_among(reads, path, *_):
    return path not in reads


@pytest.mark.parametrize("seed", range(300, 300 + ROUNDS))
def test_facts_that_are_not_read_do_not_matter(seed):
    for random, source, program in sentences(seed):
        days = Days(random)
        roots = days.state()
        blind = changed(roots, partial(not_among, program.reads), lambda *_: UNKNOWN)
        assert verdict(program.kleene, blind) is verdict(program.kleene, roots), (source, roots)
