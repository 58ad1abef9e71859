"""Every error code has words, in every language, with the same values."""

from rules.words import LANGUAGES
from tests.architecture.source import none_of
from tests.web.codes import codes, raised
from web.problems import CODE_OF_STATUS, STATUS_OF_CODE
from web.words import PROBLEMS, fill
from web.words.said import names_in


def test_every_error_code_has_words():
    none_of(
        (f"{code} ({place})" for code, place in codes().items() if code not in PROBLEMS),
        "web/words says nothing about these codes:",
    )


def test_every_status_of_http_has_words():
    assert set(CODE_OF_STATUS.values()) <= set(PROBLEMS)
    assert set(STATUS_OF_CODE) <= set(PROBLEMS)


def test_words_are_there_in_every_language():
    none_of(
        (
            f"{code}: {language}"
            for code, said in PROBLEMS.items()
            for words in (said.title, said.detail)
            for language in LANGUAGES
            if not words.of(language).strip(" |")
        ),
        "Without words:",
    )


def test_words_use_the_same_values_in_every_language():
    none_of(
        (
            code
            for code, said in PROBLEMS.items()
            if len({frozenset(names_in(said.detail.of(language))) for language in LANGUAGES}) > 1
        ),
        "Another value in another language:",
    )


def test_the_words_of_a_code_say_something_wherever_it_is_raised():
    none_of(
        (
            f"{code} ({place}) with only {sorted(values)}"
            for code, values, place in raised()
            if code in PROBLEMS and not fill(PROBLEMS[code].detail.en, dict.fromkeys(values, "x"))
        ),
        "Nothing is said about these:",
    )


def test_what_is_not_known_is_left_out():
    text = "{value} is not one of these.| Did you mean {suggestion}?| Possible: {allowed}."
    assert fill(text, {"value": "luier", "allowed": ["nappies", "meals"]}) == (
        "luier is not one of these. Possible: nappies, meals."
    )


def test_a_value_is_never_read_as_a_template():
    assert fill("{value} is wrong.", {"value": "{value.__class__} {0}"}) == "{value.__class__} {0} is wrong."
