"""Headlines with numbers in words, parties, and that nothing stays without words."""

import pytest

from coordination.notices import REASONS
from web.pages import telling


@pytest.mark.parametrize(
    ("language", "tasks", "today", "told"),
    [
        ("en", 5, 1, "Five tasks, one for today"),
        ("nl", 5, 1, "Vijf taken, één voor vandaag"),
        ("fr", 5, 1, "Cinq tâches, une pour aujourd'hui"),
        ("en", 1, 0, "One task, none for today"),
        ("fr", 1, 0, "Une tâche, aucune pour aujourd'hui"),
        ("nl", 0, 0, "Niets wacht op u"),
        ("en", 40, 12, "40 tasks, twelve for today"),
    ],
)
def test_the_headline_of_an_inbox_is_the_news_in_words(speaking, language, tasks, today, told):
    with speaking(language):
        assert telling.tasks_headline(tasks, today) == told


@pytest.mark.parametrize(
    ("language", "problems", "told"),
    [
        ("en", 3, "Three problems are coming in your centre"),
        ("fr", 3, "Trois problèmes s'annoncent dans votre centre"),
        ("nl", 1, "Eén probleem komt eraan in uw centrum"),
        ("en", 0, "No problem is coming in your centre"),
    ],
)
def test_the_headline_of_a_centre_is_the_news_in_words(speaking, language, problems, told):
    with speaking(language):
        assert telling.centre_headline(problems) == told


def test_a_party_is_told_with_its_partner_or_centre(speaking):
    with speaking("nl"):
        assert telling.party_words("logistics") == "logistiek"
        assert telling.party_words("rodekruis:logistics") == "Rode Kruis · logistiek"
        assert telling.party_words("CEN-03:direction", "De Linden") == "De Linden · directie"


def test_every_reason_of_a_notice_has_words(speaking):
    with speaking("fr"):
        assert not [reason for reason in REASONS if telling.notice_words(reason) == reason]
