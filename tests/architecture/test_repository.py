"""The repository itself: what every file must not hold, and what must agree with what."""

import ast
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import PACKAGES, ROOT, modules, none_of

THIS = Path(__file__).resolve()
# What tools leave, and what is no text of ours.
PASSED_OVER = {".git", ".venv", "__pycache__", "node_modules", "vendor", "data", "var", "build", "dist", "htmlcov"}
BINARY = {".mo", ".xlsx", ".png", ".ico", ".woff", ".woff2", ".sqlite", ".pyc"}


def _texts():
    for path in ROOT.rglob("*"):
        steps = path.relative_to(ROOT).parts
        hidden_folder = any(step.startswith(".") and step != ".ci" for step in steps[:-1])
        if hidden_folder or PASSED_OVER.intersection(steps) or path.suffix in BINARY or path == THIS:
            continue
        # Not .env, which is the reader's own; nor what coverage leaves while the tests run.
        if path.is_file() and path.name != ".env" and not path.name.startswith(".coverage"):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def _lines_with(pattern):
    return (
        f"{path}:{number}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    )


def test_what_the_architecture_page_names_exists():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)(?:`|\()", page))
    there = {node.name for module in modules(*PACKAGES) for node in module.nodes((ast.FunctionDef, ast.ClassDef))}
    there |= {part for module in modules(*PACKAGES) for part in Path(module.path).with_suffix("").parts}
    assert len(named) > 40
    none_of(named - there, "docs/architecture.md names what is not there:")


def test_no_file_names_a_package_index():
    option = r"(?<![\w-])--(extra-)?index-url|(?<![\w-])--(find-links|trusted-host)"
    address = r"https?://\S+/simple(/|\s|$)|pythonhosted\.org|registry\.npmjs"
    none_of(_lines_with(re.compile(f"{option}|{address}")), "Which package index a machine uses is its own affair:")


def test_no_file_names_a_place_on_one_machine():
    home = re.compile(r"(?<![\w.~-])/(root|work|Users|home/\w+)/")
    none_of(_lines_with(home), "A path that exists on one machine only:")


def test_every_dependency_is_locked_within_its_bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["dev"]]
    locked = {
        canonicalize_name(name): version
        for name, version in re.findall(
            r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE
        )
    }
    none_of(
        (
            f"{requirement}: {locked.get(canonicalize_name(requirement.name), 'not locked')}"
            for requirement in wanted
            if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"))
        ),
        "requirements.lock is older than pyproject.toml; run `make lock`:",
    )


def test_the_lock_serves_every_python_that_we_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["dev"]]
    lock = (ROOT / "requirements.lock").read_text()
    none_of(
        (
            str(requirement)
            for requirement in wanted
            if requirement.marker and not re.search(rf"^{requirement.name}==[^;\n]+;", lock, re.MULTILINE)
        ),
        "Locked without its marker; `make lock` writes it:",
    )


def test_make_help_names_every_command_of_the_readme():
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    readme = ROOT / "README.md"
    named = set(re.findall(r"`make ([a-z-]+)`", readme.read_text())) if readme.exists() else set()
    assert {"demo", "test", "fix", "lint", "types", "bench", "translations", "services"} | named <= targets


def test_the_layout_in_the_documents_is_the_layout_on_disk():
    """A layout is a code block with folders at the margin (`rules/`) and, indented beneath, what they hold."""
    missing = []
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if not document.exists():
            continue
        for block in re.findall(r"^```(?:text|tree)?\n(.*?)^```", document.read_text(), re.MULTILINE | re.DOTALL):
            missing += [f"{document.name}: {path}" for path in _tree(block) if not (ROOT / path).exists()]
    none_of(missing, "Named in a layout, but not there:")


def _tree(block: str) -> list[str]:
    """Paths of a layout: a folder at the margin, and indented beneath it what it holds."""
    paths, folder = [], ""
    for line in block.splitlines():
        match = re.match(r"(\s*)([\w.-]+(?:/[\w.-]+)*/?)(\s{2,}|$)", line)
        if not match:
            continue
        indent, name, _ = match.groups()
        if not indent:
            folder = name if name.endswith("/") else ""
            if folder:
                paths.append(name)
        elif folder and (name.endswith("/") or re.search(r"\.\w+$", name)):
            paths.append(folder + name)
    return paths
