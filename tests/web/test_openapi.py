"""The OpenAPI document is the full truth of the API: schemathesis reads it and tries everything; nothing is a 5xx."""

from collections import Counter

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.profiles import DEEP, examples
from tests.web.conftest import SessionClient

EXAMPLES = examples(6)


@pytest.fixture(scope="module")
def document(visitor):
    return visitor.get("/api/v1/openapi.json").json


@pytest.fixture
def schema(app):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def test_every_call_of_the_contract_is_there(document):
    calls = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, told in document["paths"].items()
        for method in told
    }
    assert calls >= {
        "POST /events", "POST /imports", "GET /decisions", "GET /decisions/{reference}", "POST /checks",
        "POST /placements",
        "GET /centres", "GET /centres/{centre}", "GET /centres/{centre}/calendar", "GET /alerts", "GET /alerts/{alert}",
        "POST /alerts/{alert}/accept", "GET /tasks", "GET /tasks/{task}", "POST /tasks/{task}/claim",
        "POST /tasks/{task}/release", "POST /tasks/{task}/complete", "POST /mismatches", "GET /mismatches",
        "GET /mismatches/{mismatch}", "POST /mismatches/{mismatch}/answer", "POST /mismatches/{mismatch}/accept",
        "POST /mismatches/{mismatch}/contest", "GET /me", "GET /parties", "GET /people", "GET /households",
        "GET /information-requests", "GET /inconsistencies", "GET /notices", "GET /tokens", "GET /journal",
        "GET /rules",
        "GET /rules/{rule_id}", "GET /quarantine", "POST /households/{household}/erase", "POST /quarantine/{quarantined}/replay",
    }  # fmt: skip


def test_problems_are_described(document):
    default = document["components"]["responses"]["DEFAULT_ERROR"]
    assert set(default["content"]) == {"application/problem+json"}


def test_the_page_to_read_it_needs_nothing_from_elsewhere(visitor):
    page = visitor.get("/api/docs").get_data(as_text=True)
    assert "POST" in page
    assert "/api/v1/placements" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
    assert "style=" not in page
    with visitor.get("/api/static/api_docs.css") as sheet:
        assert sheet.status_code == 200


def _known_as(sign_in, network, login):
    """Give what a call must carry to come from this account, or from the system of dispatching."""
    if login == "token":
        return {"headers": {"Authorization": f"Bearer {network.tokens['dispatching']}"}}
    client: SessionClient = sign_in(login)
    return {"headers": {"X-CSRFToken": client.csrf}, "cookies": {"kindreflex": client.get_cookie("kindreflex").value}}


@pytest.mark.parametrize("login", ["planner", "director", "token"])
def test_nothing_that_a_client_sends_is_a_server_error(schema, sign_in, network, login):
    known = _known_as(sign_in, network, login)
    checks = [not_a_server_error, content_type_conformance, response_schema_conformance]

    statuses: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EXAMPLES, derandomize=not DEEP, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
                  phases=[Phase.explicit, Phase.generate])  # fmt: skip
        @hypothesis.given(case=operation.as_strategy())
        def attempt(case):
            case.headers.pop("Authorization", None)  # Who asks is not for chance to say.
            case.cookies.clear()
            answer = case.call_and_validate(checks=checks, **known)
            statuses[answer.status_code] += 1

        attempt()
    assert not statuses[401], "the calls were made by nobody"
    assert statuses[200] > EXAMPLES
