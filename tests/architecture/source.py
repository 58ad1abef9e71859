"""The source code as the guards see it: modules, their trees, and places that a reader can open."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("rules", "coordination", "workers", "web")


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the checkout, with slashes."""

    path: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def nodes(self, kind):
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Every module of these packages, in order of path."""
    files = sorted(file for package in packages for file in (ROOT / package).rglob("*.py"))
    return tuple(Module(file.relative_to(ROOT).as_posix(), ast.parse(file.read_bytes(), str(file))) for file in files)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or a chain of attributes; the empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def imported(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Everything that a module imports, as `package.name`, with the place."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def none_of(places: Iterable[str], why: str) -> None:
    """Fail with every place, one a line, when there is any."""
    found = sorted(places)
    assert not found, f"{why}\n  " + "\n  ".join(found)
