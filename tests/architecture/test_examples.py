"""Every property test goes as far as the profile says: the number of its examples is never fixed."""

import ast

from tests.architecture.source import Module, modules


def fixed_numbers(module: Module) -> list[str]:
    """Give the places where a number of examples does not come from `tests.profiles.examples`."""
    return [
        module.at(told.value)
        for call in module.nodes(ast.Call)
        if getattr(call.func, "attr", getattr(call.func, "id", "")) == "settings"
        for told in call.keywords
        if told.arg == "max_examples" and isinstance(told.value, ast.Constant)
    ]


def test_no_property_test_fixes_how_many_examples_it_looks_at():
    found = [place for module in modules("tests") for place in fixed_numbers(module)]
    assert found == [], "say max_examples=examples(…), from tests.profiles"


def test_a_fixed_number_would_be_found():
    def of(source):
        return fixed_numbers(Module("test_it.py", ast.parse(source)))

    assert of("@settings(max_examples=60)\ndef test(): pass") == ["test_it.py:1"]
    assert of("@hypothesis.settings(max_examples=60)\ndef test(): pass") == ["test_it.py:1"]
    assert of("@settings(max_examples=examples(60))\ndef test(): pass") == []
