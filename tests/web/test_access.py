"""Every route has an access rule of the table, and every role gets through exactly the doors that the table opens."""

from functools import wraps

import pytest

from coordination.people import person_actor, token_actor
from coordination.policy.access import ACTS, may
from tests.web.conftest import ROLES
from web.identity import ANYONE, rule_of
from web.wsgi import create_app

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


@pytest.fixture(scope="module")
def doors(network):
    """The application with nothing behind its doors: every view answers 204."""
    app = create_app(network.installation, TESTING=True)

    def empty(view):
        @wraps(view)
        def nothing(**_):
            return "", 204

        return nothing

    for endpoint, view in list(app.view_functions.items()):
        if not endpoint.endswith("static"):
            app.view_functions[endpoint] = empty(view)
    return app


def _let_in(client, method, path):
    answer = client.open(path, method=method, headers={"X-CSRFToken": client.csrf} if hasattr(client, "csrf") else {})
    assert answer.status_code in {204, 302, 401, 403}, (method, path, answer.status_code)
    return answer.status_code == 204


@pytest.mark.parametrize("login", EVERYBODY)
def test_each_role_gets_through_the_doors_that_the_table_opens(doors, network, sign_in, login):
    client = sign_in(login, doors)
    actor = person_actor(network.installation, network.people[login], 1)
    for endpoint, method, path in _calls(doors):
        rule = rule_of(doors, endpoint)
        if rule != ANYONE:
            assert _let_in(client, method, path) == may(actor, rule), (login, method, path, rule)


def test_nobody_gets_through_without_an_account(doors):
    client = doors.test_client()
    for endpoint, method, path in _calls(doors):
        if rule_of(doors, endpoint) != ANYONE:
            answer = client.open(path, method=method)
            # A page without its CSRF token is refused before anybody asks who sent it.
            assert answer.status_code in {401, 302} or (answer.status_code == 400 and method == "POST"), (method, path)


@pytest.mark.parametrize("party", ["dispatching", "logistics", "rodekruis:logistics"])
def test_a_system_acts_for_nobody(doors, network, party):
    client = doors.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {network.tokens[party]}"
    actor = token_actor(network.installation, network.tokens[party])
    for endpoint, method, path in _calls(doors):
        rule = rule_of(doors, endpoint)
        if rule != ANYONE:
            let_in = _let_in(client, method, path)
            assert let_in == may(actor, rule), (party, method, path)
            assert not let_in or not (ACTS[rule].person or ACTS[rule].scope == "act")
