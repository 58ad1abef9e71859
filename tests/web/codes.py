"""Every error code in the source, read out of the code."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import dotted, modules

CODE = re.compile(r"[a-z][a-z0-9_]+")


def codes() -> dict[str, str]:
    """Give each code that is raised, or stated as a mistake, with a place where that happens."""
    found: dict[str, str] = {}
    for module in modules("coordination", "web"):
        for function in (module.tree, *module.nodes(ast.FunctionDef)):
            for place, code in (*_raised(function), *_noted(function), *_faults(function)):
                found.setdefault(code, module.at(place))
    return found


def raised() -> Iterator[tuple[str, set[str], str]]:
    """Give each code that is raised or stated with values that the code spells out: code, names of values, place."""
    for module in modules("coordination", "web"):
        for call in module.nodes(ast.Call):
            name = dotted(call.func).rpartition(".")[2]
            if name == "ValidationError":  # marshmallow's; `web.api.mistakes` adds what was sent
                continue
            code = call.args[1:2] if name == "Mistake" else call.args[:1] if name.endswith("Error") else []
            names = {keyword.arg for keyword in call.keywords}
            if code and isinstance(code[0], ast.Constant) and isinstance(code[0].value, str) and None not in names:
                yield code[0].value, {str(each) for each in names} | {"field"}, module.at(call)


def _raised(function: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = dotted(call.func).rpartition(".")[2]
        if name == "Mistake":
            arguments = call.args[1:2]
        elif name == "Row":  # a row of a file says what is wrong with it
            arguments = call.args[2:3]
        elif name.endswith("Error"):
            arguments = call.args[:1]
        else:
            continue
        for argument in arguments:
            yield from ((call, code) for code in _constants(argument, function))
        for keyword in call.keywords:
            if keyword.arg == "code":
                yield from ((call, code) for code in _constants(keyword.value, function))


def _constants(node: ast.AST, function: ast.AST) -> Iterator[str]:
    """Give the texts that an expression can be: itself, both sides of a choice, or what its name was set to."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body, function)
        yield from _constants(node.orelse, function)
    elif isinstance(node, ast.Name) and isinstance(function, ast.FunctionDef):
        for other in ast.walk(function):
            if isinstance(other, ast.Assign) and any(dotted(target) == node.id for target in other.targets):
                yield from _constants(other.value, ast.Module([], []))


def _noted(function: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """A code can be noted as the `problem` of something, to be told later."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = zip(target.elts, node.value.elts, strict=False) if (
                    isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                ) else [(target, node.value)]  # fmt: skip
                for one, value in pairs:
                    if isinstance(one, ast.Attribute) and one.attr == "problem":
                        yield from ((node, code) for code in _constants(value, function))


def _faults(function: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """A function named after a fault gives codes back instead of raising them."""
    if isinstance(function, ast.FunctionDef) and "fault" in function.name:
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from ((node, code) for code in _constants(node.value, function))
