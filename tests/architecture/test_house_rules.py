"""Rules of CONTRIBUTING.md that a machine can read out of the code."""

import ast
import re

from tests.architecture.source import PACKAGES, dotted, imported, modules, none_of

CLOCK = "coordination/clock.py"
SETTINGS = "coordination/settings.py"
UNIT_OF_WORK = "coordination/unit_of_work.py"


def test_every_module_says_what_lives_there():
    none_of(
        (module.path for module in modules(*PACKAGES, "tests") if not ast.get_docstring(module.tree)),
        "A module begins with a docstring that says what lives there:",
    )


def test_commits_happen_in_one_place():
    none_of(
        (
            module.at(call)
            for module in modules(*PACKAGES)
            if module.path != UNIT_OF_WORK
            for call in module.nodes(ast.Call)
            if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
        ),
        f"Only {UNIT_OF_WORK} commits; leave its block instead:",
    )


# What tells the time of day; durations (time.monotonic, time.perf_counter) are free.
_SYSTEM_TIME = re.compile(
    r"(^|\.)(datetime|date)\.(now|utcnow|today)$"
    r"|^time\.(time|time_ns|localtime|gmtime|ctime|strftime)$"
    r"|(^|\.)func\.(now|current_timestamp|current_date|localtimestamp)$"
)


def test_only_the_clock_asks_for_the_time():
    none_of(
        (
            module.at(node)
            for module in modules(*PACKAGES)
            if module.path != CLOCK
            for node in module.nodes(ast.Attribute)
            if _SYSTEM_TIME.search(dotted(node))
        ),
        f"Only {CLOCK} asks the system for the time; take `now` or `on` as an argument, or ask the clock:",
    )
    none_of(
        (
            module.at(place)
            for module in modules(*PACKAGES)
            if module.path != CLOCK
            for place, name in imported(module)
            if name in {"time.time", "time.time_ns", "time.localtime", "time.gmtime"}
        ),
        f"Only {CLOCK} asks the system for the time:",
    )


def test_the_environment_is_read_in_one_place():
    none_of(
        (
            module.at(node)
            for module in modules(*PACKAGES)
            if module.path != SETTINGS
            for node in module.nodes(ast.Attribute)
            if dotted(node) in {"os.environ", "os.getenv"}
        ),
        f"Only {SETTINGS} reads the environment:",
    )


def test_no_test_sleeps():
    none_of(
        (
            module.at(call)
            for module in modules("tests")
            for call in module.nodes(ast.Call)
            if dotted(call.func).rpartition(".")[2] in {"sleep", "wait_for_timeout"}
        ),
        "A test waits for a condition, never for a time:",
    )


def test_relationships_are_never_loaded_by_surprise():
    def raises(call):
        return any(
            keyword.arg == "lazy" and isinstance(keyword.value, ast.Constant)
            and keyword.value.value in {"raise", "raise_on_sql", "write_only"}
            for keyword in call.keywords
        )  # fmt: skip

    none_of(
        (
            module.at(call)
            for module in modules("coordination")
            for call in module.nodes(ast.Call)
            if dotted(call.func).rpartition(".")[2] == "relationship" and not raises(call)
        ),
        'A relationship says lazy="raise"; a query says what it loads:',
    )


def test_yaml_is_read_as_text():
    loaders = {"safe_load", "full_load", "unsafe_load", "safe_load_all", "full_load_all", "unsafe_load_all"}
    none_of(
        (
            module.at(node)
            for module in modules(*PACKAGES)
            for node in module.nodes(ast.Attribute)
            if dotted(node.value) == "yaml" and node.attr in loaders
        ),
        "YAML 1.1 turns `on:` into true and 12:30:00 into 45000; read it with a BaseLoader:",
    )


def test_migrations_stand_alone():
    none_of(
        (
            module.at(place)
            for module in modules("coordination")
            if module.path.startswith("coordination/migrations/versions/")
            for place, name in imported(module)
            if name.startswith(PACKAGES)
        ),
        "A migration imports nothing of ours: the code changes, what happened to a database does not:",
    )


def test_no_job_waits_in_the_broker():
    """Due moments are rows; a message may wait a minute at most."""

    def waits(keyword):
        if keyword.arg == "eta":
            return True
        if keyword.arg != "countdown":
            return False
        return not isinstance(keyword.value, ast.Constant) or keyword.value.value > 60

    none_of(
        (
            module.at(call)
            for module in modules("workers", "web")
            for call in module.nodes(ast.Call)
            if any(waits(keyword) for keyword in call.keywords)
        ),
        "A due moment is a row that a sweep finds, not a message with an ETA:",
    )


def test_names_say_what_a_thing_is():
    empty_words = re.compile(r"(Manager|Helper|Handler|Processor)$")
    none_of(
        (
            f"{module.at(node)} {node.name}"
            for module in modules(*PACKAGES)
            for node in module.nodes(ast.ClassDef)
            if empty_words.search(node.name)
        ),
        "Manager, Helper, Handler and Processor say nothing; name it by what it gives:",
    )
    none_of(
        (
            module.path
            for module in modules(*PACKAGES)
            if re.search(r"(^|/)(utils?|helpers?|common|base|misc)(\.py|/)", module.path)
        ),
        "utils, common and base gather what belongs nowhere; name a file by its subject:",
    )
