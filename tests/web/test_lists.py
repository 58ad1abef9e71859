"""Every list of the API comes in parts of the size that was asked for, and goes on where it ended."""

import pytest

LISTS = {
    "alerts": "planner", "tasks": "planner", "decisions": "planner", "centres": "planner", "households": "planner",
    "mismatches": "planner", "information-requests": "planner", "inconsistencies": "planner", "notices": "planner",
    "rules": "planner", "parties": "planner", "people": "admin", "tokens": "admin", "quarantine": "admin",
    "journal": "admin",
}  # fmt: skip


def test_every_list_is_here(app):
    with app.test_client() as client:
        paths = client.get("/api/v1/openapi.json").json["paths"]
    lists = {
        path.removeprefix("/api/v1/")
        for path, calls in paths.items()
        if "List" in str(calls.get("get", {}).get("responses", {}).get("200"))
    }
    assert lists == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_on_where_it_ended(sign_in, name):
    client = sign_in(LISTS[name])
    whole = client.get(f"/api/v1/{name}?limit=500").json
    found, cursor = [], ""
    while cursor is not None:
        part = client.get(f"/api/v1/{name}?limit=2&cursor={cursor}").json
        assert len(part["items"]) == 2 or part["next"] is None
        found += part["items"]
        cursor = part["next"]
    assert found == whole["items"]
    assert whole["next"] is None


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", ["0", "501", "-1", "many", ""])
def test_a_limit_that_does_not_fit_is_refused(sign_in, name, limit):
    answer = sign_in(LISTS[name]).get(f"/api/v1/{name}?limit={limit}")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "limit")
