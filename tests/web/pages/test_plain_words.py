"""Words and names where a system has codes: rules and laws, parties, values, errors, files."""

import re

import pytest
from babel.messages.pofile import read_po

from coordination.errors import ConflictError, InvalidError, Mistake
from rules.facts import FACTS
from rules.kinds import KINDS
from rules.words import LANGUAGES
from tests.architecture.source import none_of
from tests.web.pages.conftest import TRANSLATIONS
from web.pages import names, telling
from web.pages.deciding import NOT_BY_FORM
from web.pages.failing import in_words
from web.pages.forms.helping import kind_help
from web.pages.mistaking import field_words, reasons
from web.words.references import NAMES, reference_words

# Titles of books and names of bodies, which are never translated.
_PROPER = {"fournier", "kinderrechten", "veiligheid", "odisee", "easo", "enoc", "vvsg", "sensoa", "kinderrechtentoets",
           "fedasil", "aida"}  # fmt: skip
_FRENCH = re.compile(r" [:;?!»]")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_no_law_and_no_text_is_named_in_english_to_a_reader_of_another_language(network, language):
    left = {}
    for rule in network.installation.rules.rules():
        for basis in rule.basis:
            plain = basis.ref
            for english, _ in NAMES[language]:
                plain = plain.replace(english, "")
            words = set(re.findall(r"[A-Za-z]{3,}", plain.casefold())) - _PROPER
            if words:
                left[basis.ref] = words
    none_of((f"{reference}: {words}" for reference, words in left.items()), "web/words/references.py does not know:")


def test_a_reference_reads_as_a_lawyer_of_the_language_writes_it():
    reference = "Directive (EU) 2024/1346, Art. 26(1)"
    assert reference_words(reference, "nl") == "Richtlijn (EU) 2024/1346, art. 26(1)"
    assert reference_words(reference, "fr") == "Directive (UE) 2024/1346, art. 26(1)"
    assert reference_words(reference, "en") == reference
    assert reference_words("CRC 3, 12", "nl") == "IVRK 3, 12"


def test_what_is_no_longer_or_not_yet_in_force_is_not_given_as_a_basis(see):
    seen = see("child_policy", "/rules/care.infant-without-supplies")
    assert "the centre (logistics, medical service, reception" in seen.text
    assert "2024/1346" in seen.text
    assert "2013/33" not in seen.text


def test_the_list_of_rules_shows_no_code(network, see):
    text = see("child_policy", "/rules?lang=nl").text
    none_of((rule.id for rule in network.installation.rules.rules() if rule.id in text), "A code on the page:")
    assert "Thema" in text
    see("child_policy", "/rules?lang=en")


def test_a_threshold_is_told_with_its_unit(see):
    assert (
        "Last arrival before closing 90 days"
        in see("child_policy", "/rules/stability.closure-without-last-intake").text
    )
    assert "Cut per child from \u221210 %" in see("child_policy", "/rules/play.budget-cut-without-test").text


def test_french_signs_never_begin_a_line():
    with (TRANSLATIONS / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    texts = [
        text
        for message in catalogue
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    none_of((text for text in texts if _FRENCH.search(text)), "Put a no-break space before the sign:")
    told = [words for kind in KINDS.values() for words in (kind.words, *(field.words for field in kind.fields))]
    told += [fact.words for fact in FACTS.values()]
    none_of((words.of("fr") for words in told if _FRENCH.search(words.of("fr"))), "Words let a sign begin a line:")


def test_parties_of_a_place_are_told_together(app, network):
    with app.test_request_context("/?lang=en"):
        several = ["CEN-03:direction", "dispatching", "CEN-03:on_call", "rodekruis:finance"]
        assert names.parties(several) == "Centre CEN-03 (direction, on call), dispatching, Rode Kruis · finance"
        assert names.parties([]) == ""


def test_every_kind_that_has_a_form_says_what_it_is_for(speaking):
    for language in LANGUAGES:
        with speaking(language):
            none_of((kind for kind in KINDS.keys() - NOT_BY_FORM if not kind_help(kind)), "Not said what it is for:")


def test_an_error_names_centres_parties_and_states_as_people_do(app, network):
    with app.test_request_context("/?lang=en"):
        told = in_words(ConflictError("centre_not_heard", centre="CEN-03", party="rodekruis:logistics", status="done"))
        assert told.context == {"centre": "Centre CEN-03", "party": "Rode Kruis · logistics", "status": "done"}
        mistakes = (Mistake("centre", "party_may_not", party="logistics", kind="closure", by=["management", "region"]),)
        told = in_words(InvalidError("invalid_event", mistakes=mistakes))
        assert told.mistakes[0].context == {
            "party": "logistics",
            "kind": "closure",
            "by": ["general direction", "region"],
        }


def test_a_line_of_a_file_that_is_refused_names_fields_and_values_in_words(speaking):
    kept = {"code": "invalid_event", "context": {}, "mistakes": [
        {"field": "data.item", "code": "unknown_value", "context": {"value": "zand", "allowed": ["nappies", "meals"]}},
        {"field": "data.reference", "code": "required", "context": {}},
        {"field": "data.members.0.born", "code": "required", "context": {}},
    ]}  # fmt: skip
    with speaking("nl"):
        assert list(reasons(kept)) == [
            "Artikel: zand is geen waarde hiervoor. Mogelijk: luiers, maaltijden.",
            "Referentie van de beslissing: Dit is nog leeg. Vul het in.",
            "Jaar en maand van geboorte: Dit is nog leeg. Vul het in.",
        ]
        assert field_words("data.unheard_of") == "unheard_of"
        assert field_words("data") == ""


@pytest.mark.parametrize(
    ("scope", "number", "told"),
    [("household", 1, ""), ("household", 12, "12 gezinnen"), ("decision", 2, "2 beslissingen"), ("centre", 3, "")],
)
def test_how_many_a_conflict_is_about_is_told_where_it_is_more_than_one(speaking, scope, number, told):
    with speaking("nl"):
        assert telling.subjects_words(scope, number) == told


def test_who_may_not_see_a_family_reads_the_title_and_no_sentence_with_holes(see, network, conflict):
    seen = see("monitor", "/alerts")
    assert "not shown" not in seen.text


def test_mistakes_stand_in_the_order_of_the_form(see):
    seen = see("logistics", "/stop-delivery", {"act": "look"})
    wrong = [each["href"] for each in seen.all("a") if each.get("href", "").startswith("#f-")]
    assert wrong == ["#f-centre", "#f-item", "#f-from"]
