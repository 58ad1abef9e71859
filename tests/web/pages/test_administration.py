"""What an administrator sees and does: whether everything works, accounts and tokens by names and not by codes."""

import pytest


def test_the_first_page_of_an_administrator_says_whether_everything_works(see):
    seen = see("admin", "/")
    assert seen.all("h1")
    assert "Something is stuck, or has not begun yet" in seen.text  # no worker runs here
    assert "Last sign of life of the background work never" in seen.text
    hrefs = [each.get("href") for each in seen.all("a")]
    assert hrefs.index("/administration/people") < hrefs.index("/centres")


def test_an_account_is_added_by_choosing_whom_it_acts_for(see):
    data = {"login": "new.colleague", "name": "New Colleague", "language": "nl", "speaks.0.where": "rodekruis",
            "speaks.0.role": "logistics", "speaks.1.where": "CEN-03", "speaks.1.role": "school"}  # fmt: skip
    more = see("admin", "/administration/people/new", {**data, "add": "speaks"})
    assert [each["name"] for each in more.all("select") if each["name"].endswith("where")] == [
        "speaks.0.where", "speaks.1.where", "speaks.2.where"]  # fmt: skip
    assert "New Colleague" not in see("admin", "/administration/people").text
    added = see("admin", "/administration/people/new", {**data, "speaks.2.where": "", "speaks.2.role": ""})
    assert "First password" in added.text
    listed = see("admin", "/administration/people").text
    assert "Centre CEN-03 · school, Rode Kruis · logistics" in listed


@pytest.mark.parametrize(
    ("where", "role"), [("network", ""), ("", "logistics"), ("network", "on_call"), ("CEN-03", "finance")]
)
def test_a_party_that_does_not_exist_is_refused_beside_its_inputs(see, where, role):
    data = {"login": "half", "name": "Half", "language": "en", "speaks.0.where": where, "speaks.0.role": role}
    seen = see("admin", "/administration/people/new", data)
    assert seen.status == 422
    assert "Speaks for: Choose both." in seen.text


def test_a_token_is_given_to_a_service_and_told_in_words(see):
    data = {"where": "network", "role": "finance", "name": "ledger", "scopes": ["submit", "read"]}
    assert "krx_" in see("admin", "/administration/tokens/new", data).text
    listed = see("admin", "/administration/tokens").text
    assert "Finance ledger bring, read" in listed
    assert "submit" not in listed
    refused = see("admin", "/administration/tokens/new", {**data, "role": ""})
    assert (refused.status, "Choose both." in refused.text) == (422, True)


def test_whoever_acts_for_several_functions_of_a_centre_is_told_in_one_breath(network, see):
    network.add_account("team", "CEN-03:school", "CEN-03:social", "CEN-03:medical")
    assert "Centre CEN-03 (medical service, school, social service)" in see("team", "/account").text
