"""A checked expression, compiled once: verdict, verdict with unknown facts, reasons, and what it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.cel.checker import Checked
from rules.cel.explain import Explainer, Outcome, Reason
from rules.cel.fast import compile_fast
from rules.cel.faults import settle
from rules.cel.kleene import compile_kleene
from rules.cel.nodes import Node
from rules.cel.reading import Reading, Threshold
from rules.cel.schema import PARAMETER_ROOT
from rules.unknown import UNKNOWN, Unknown

BUDGET = 10_000

Root = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Program:
    """One rule's sentence, ready to run over plain dicts, one for each root in the order of `roots`.

    `fast` and `kleene` are bare functions. `fast` is right only where nothing that it reads is UNKNOWN. `reads` are
    the facts that it reads: members through the variables of loops (`household.members.age_months`), the lists
    walked, and facts that it only asks after with `has()`; `parameters` are the names under `param`. `thresholds`
    gives for each int fact the numbers it is compared with (`"param.name"` for a parameter), where the fact reaches
    or leaves them the verdict can change; None means that they cannot be told, so every day must be looked at.
    """

    source: str
    roots: tuple[str, ...]
    reads: frozenset[str]
    parameters: frozenset[str]
    thresholds: Mapping[str, frozenset[Threshold] | None]
    fast: Callable[..., bool]
    kleene: Callable[..., bool | Unknown]
    tree: Node
    budget: int

    def explain(self, *roots: Root) -> tuple[Reason, ...]:
        """The facts that suffice for the verdict, be it true or false; none while it is unknown.

        Parameters are no reasons. Raises EvaluationFault and BudgetExceeded like `kleene`.
        """
        found = self._outcome(roots)
        if found.value is UNKNOWN:
            return ()
        return tuple(reason for reason in found.because if reason.path.partition(".")[0] != PARAMETER_ROOT)

    def missing(self, *roots: Root) -> frozenset[str]:
        """The paths of the unknown facts that keep the verdict from being told; none when it can be told."""
        found = self._outcome(roots)
        return frozenset(reason.path for reason in found.because) if found.value is UNKNOWN else frozenset()

    def _outcome(self, roots: tuple[Root, ...]) -> Outcome:
        names = {name: Outcome(root, path=name) for name, root in zip(self.roots, roots, strict=True)}
        found = Explainer(self.budget).outcome(self.tree, names)
        settle(found.value)
        return found


def compile_program(checked: Checked, *, budget: int = BUDGET) -> Program:
    """Compile a checked truth value; `budget` is how many elements of lists one run may walk over."""
    if checked.tree.type != "bool":
        raise ValueError(f"a program gives a truth value, not {checked.tree.type}")
    reading = Reading(checked.tree, checked.schema)
    kleene = compile_kleene(checked, budget)
    return Program(
        source=checked.source,
        roots=tuple(checked.schema.roots),
        reads=reading.facts,
        parameters=reading.parameters,
        thresholds=reading.thresholds,
        fast=compile_fast(checked, kleene, budget),
        kleene=kleene,
        tree=checked.tree,
        budget=budget,
    )
