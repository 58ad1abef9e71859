"""Every route has an access rule of the table, and every role gets through exactly the doors that the table opens."""

import pytest

from coordination.people import person_actor
from coordination.policy.access import ACTS, may
from tests.web.conftest import ROLES
from web.identity import ANYONE, rule_of

EVERYBODY = (*ROLES, "admin", "monitor")
OPEN = {
    "health.healthz", "health.readyz", "health.metrics", "api_documents.openapi", "api_documents.page",
    "pages.sign_in", "pages.sign_out",
}  # fmt: skip


def test_every_route_has_an_access_rule(app):
    without = {endpoint for endpoint in app.view_functions if rule_of(app, endpoint) is None}
    assert not without, f"these routes say no access rule: {sorted(without)}"


def test_every_access_rule_stands_in_the_table(app):
    rules = {endpoint: rule_of(app, endpoint) for endpoint in app.view_functions}
    unknown = {endpoint: rule for endpoint, rule in rules.items() if rule != ANYONE and rule not in ACTS}
    assert not unknown


def test_few_routes_are_for_anyone(app):
    open_to_anyone = {endpoint for endpoint in app.view_functions if rule_of(app, endpoint) == ANYONE}
    assert {endpoint for endpoint in open_to_anyone if not endpoint.endswith("static")} <= OPEN


def _calls(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("static"):
            continue
        values = {
            name: "00000000-0000-7000-8000-000000000000" if type(converter).__name__ == "UUIDConverter" else "unknown"
            for name, converter in rule._converters.items()
        }
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "DELETE"}):
            yield rule.endpoint, method, rule.build(values)[1]


def _refused(answer):
    """Whether the door itself refused: the table, before any use case was asked."""
    if not answer.is_json:
        return answer.status_code in {401, 403}
    return answer.status_code == 401 or (answer.status_code == 403 and answer.json["context"].keys() == {"act"})


@pytest.mark.parametrize("login", EVERYBODY)
def test_each_role_gets_through_the_doors_that_the_table_opens(app, network, sign_in, login):
    client = sign_in(login)
    actor = person_actor(network.installation, network.people[login], 1)
    for endpoint, method, path in _calls(app):
        rule = rule_of(app, endpoint)
        if rule == ANYONE:
            continue
        answer = client.open(path, method=method, json={} if method != "GET" else None)
        assert answer.status_code < 500, (login, method, path, answer.data)
        assert _refused(answer) != may(actor, rule), (login, method, path, rule, answer.status_code)


def test_nobody_gets_through_without_an_account(app, visitor):
    for endpoint, method, path in _calls(app):
        if rule_of(app, endpoint) != ANYONE:
            answer = visitor.open(path, method=method, json={} if method != "GET" else None)
            assert answer.status_code in {401, 302, 303, 400}, (method, path, answer.status_code)


@pytest.mark.parametrize("party", ["dispatching", "logistics", "rodekruis:logistics"])
def test_a_system_acts_for_nobody(app, bearer, party):
    client = bearer(party)
    for endpoint, method, path in _calls(app):
        rule = rule_of(app, endpoint)
        if rule != ANYONE and (ACTS[rule].person or ACTS[rule].scope == "act"):
            assert _refused(client.open(path, method=method, json={} if method != "GET" else None)), (method, path)
