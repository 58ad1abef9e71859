"""Whatever a client sends, the answer is a clear one: days at the edge of time, forged cursors, odd headers, odd paths."""

import base64
import json
import socket
import threading

import pytest
from werkzeug.serving import make_server

EDGES = ("0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01", "2026-02-30", "x", "")


@pytest.mark.parametrize("edge", EDGES)
def test_days_at_the_edge_of_time(sign_in, edge):
    director, planner = sign_in("director"), sign_in("planner")
    calendar = "/api/v1/centres/CEN-03/calendar"
    for query in (f"from={edge}", f"until={edge}", f"from={edge}&until={edge}"):
        assert director.get(f"{calendar}?{query}").status_code == 422, query
    for moment in (f"{edge}T00:00:00%2B14:00", f"{edge}T23:59:59-14:00", edge):
        assert director.get(f"{calendar}?known_at={moment}").status_code == 422, moment
    body = {"household": {"members": [{"ref": "m", "born": "2020-01"}]}, "arrives_on": edge}
    assert planner.post("/api/v1/placements", json=body).status_code == 422
    flag = {"centre": "CEN-03", "text": "x", "since": edge}
    assert director.post("/api/v1/mismatches", json=flag).status_code == 422


@pytest.mark.parametrize("on", ["1900-01-01", "2199-12-31", "2100-01-01"])
def test_days_that_calendars_know(sign_in, on):
    assert sign_in("director").get(f"/api/v1/centres/CEN-03/calendar?from={on}").status_code == 200
    for born in ("2199-12", "1900-01", "9999-12", "0001-01"):
        body = {"household": {"members": [{"ref": "m", "born": born}]}, "arrives_on": on}
        assert sign_in("planner").post("/api/v1/placements", json=body).status_code in {200, 422}, born


LISTS = ("alerts", "tasks", "mismatches", "decisions", "centres", "households", "notices", "information-requests",
         "inconsistencies", "quarantine")  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_was_not_given_is_refused(app, sign_in, name):
    address = f"/api/v1/{name}"
    place = base64.urlsafe_b64encode(b"0|2026-01-01|x").decode().rstrip("=")
    elsewhere = app.extensions["kindreflex"].vault.digest(b"cursor /api/v1/other 0|2026-01-01|x")[:24]
    for cursor in (
        place,
        f"{place}.",
        f"{place}.{'0' * 24}",
        f"{place}.{elsewhere}",
        "x",
        "9" * 600,
        "%00",
        "🙂",
        "a.b.c",
    ):
        answer = sign_in("director" if name != "decisions" else "planner").get(address, query_string={"cursor": cursor})
        assert answer.status_code == 422, cursor


BODIES = (
    b"", b"null", b"[]", b"0", b'"text"', b"{", b"\xff", b"{}", b'{"a": 1, "a": 2}', b'{"text": 1e400}', b"9" * 5000,
    b"[" * 100_000, rb'{"text": "\ud800"}', b'{"text": "\x00"}', b'{"text": null}', b'{"text": "' + b"x" * 2_000_000 + b'"}',
    b'{"text": {"text": {}}}', b'{"surprise": true}',
)  # fmt: skip


MEDIA = ("text/plain", "multipart/form-data", "application/json; charset=utf-16", 'application/json; charset="', "x")


def _changes(app):
    nobody = "00000000-0000-7000-8000-000000000000"
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and rule.rule.startswith("/api/v1"):
            yield rule.build(dict.fromkeys(rule._converters, nobody))[1]


@pytest.mark.parametrize("login", ["director", "planner"])
def test_every_change_refuses_what_is_no_form(app, sign_in, login):
    client = sign_in(login)
    for path in _changes(app):
        tried = [(body, "application/json") for body in BODIES] + [(b"{}", media) for media in MEDIA]
        for body, media in tried:
            answer = client.post(path, data=body, content_type=media)
            assert answer.status_code < 500, (path, body[:40], media, answer.json)
            assert answer.status_code < 300 or answer.content_type == "application/problem+json", (path, body[:40])


@pytest.mark.parametrize("path", ["/api/v1/imports", "/sign-in", "/api/v1/notices/read"])
@pytest.mark.parametrize("name", [b"\xf3\x9d\xb0", b'"', b"", b"%0D\xd2", b"file\x00"])
def test_parts_of_a_form_with_odd_names(sign_in, bearer, path, name):
    part = b'--b\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\ntrue\r\n--b--\r\n'
    for client in (sign_in("planner"), bearer("logistics")):
        for body in (part, b"--b", b"", part.replace(b"name=", b"name*=utf-8''")):
            answer = client.post(path, data=body, content_type="multipart/form-data; boundary=b")
            assert answer.status_code < 500, (body, answer.data)


@pytest.fixture(scope="module")
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield "127.0.0.1", server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def _raw(address, request):
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read()


@pytest.mark.parametrize(
    "line",
    [
        b"GET /api/v1/rules/%ff%fe HTTP/1.1", b"GET /api/v1/rules/%00 HTTP/1.1", b"GET /api/v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
        b"GET /api/v1/alerts?limit=%ff&cursor=%c3%28 HTTP/1.1", b"GET /api/v1/alerts?limit=1e400 HTTP/1.1",
        b"GET /api/v1/alerts?limit=" + b"9" * 4000 + b" HTTP/1.1", b"GET /api/v1/decisions/a%2fb%3fc HTTP/1.1",
        b"BREW /api/v1/me HTTP/1.1", b"OPTIONS /api/v1/me HTTP/1.1", b"HEAD /api/v1/me HTTP/1.1",
    ],
)  # fmt: skip
def test_odd_request_lines(address, network, line):
    token = network.tokens["logistics"].encode()
    answer = _raw(address, line + b"\r\nHost: x\r\nAuthorization: Bearer " + token + b"\r\nConnection: close\r\n\r\n")
    status = int(answer.split(b" ", 2)[1])
    assert 200 <= status < 500, answer[:200]


@pytest.mark.parametrize(
    "header",
    [
        b"Cookie: kindreflex=.eJw; kindreflex=x", b"Cookie: \xff\xfe=\xff", b"Authorization: Bearer \xff\xff",
        b"Authorization: Basic eDp5", b"Accept-Language: *;q=9, xx-\xff", b'If-Match: "', b"Content-Length: 99999999999",
        b"Content-Length: -1", b"Transfer-Encoding: chunked", b"X-Request-Id: " + b"x" * 5000,
        b'Content-Type: application/json; charset="\xff', b"Idempotency-Key: \xff\xff", b"Content-Type: multipart/form-data",
    ],
)  # fmt: skip
def test_odd_headers(address, header):
    answer = _raw(address, b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\n" + header + b"\r\nConnection: close\r\n\r\n{}")
    assert int(answer.split(b" ", 2)[1]) < 500, answer[:200]


def test_a_problem_is_a_problem_in_every_language(sign_in):
    for language in ("en", "nl", "fr"):
        answer = sign_in("director").post(f"/api/v1/mismatches?lang={language}", json={"centre": 1})
        assert answer.status_code == 422
        assert all(mistake["detail"] for mistake in answer.json["errors"])
        assert json.dumps(answer.json)


def test_a_part_of_a_form_without_a_name_is_told(app):
    client = app.test_client()
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nhello\r\n--x--\r\n"
    answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("status=opened", "opened is not one of the values for this. Did you mean open? Possible: open, acknowledged"),
        ("limit=many", "A whole number is expected here. many is none."),
        ("limit=0", "Ask for 1 to 500 at a time."),
        ("centre=", "This is empty."),
        ("cursor=rubbish", "cursor"),
    ],
)
def test_a_mistake_in_a_filter_says_what_is_possible(sign_in, query, said):
    answer = sign_in("planner").get(f"/api/v1/alerts?{query}")
    assert answer.status_code == 422
    (mistake,) = answer.json["errors"]
    assert mistake["field"] == query.partition("=")[0]
    assert said in mistake["detail"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=0001-01-01", "0001-01-01"),
        ("known_at=2026-01-01T00:00:00", "2026-01-01T00:00:00 lacks its time zone"),
        ("known_at=2026-01-01", "2026-01-01"),
        ("known_at=1800-01-01T00:00:00Z", "1800"),
    ],
)
def test_a_moment_that_does_not_fit_is_told_with_what_was_sent(sign_in, query, said):
    answer = sign_in("planner").get(f"/api/v1/centres/CEN-03/calendar?{query}")
    assert answer.status_code == 422
    assert said in answer.json["errors"][0]["detail"]


def test_a_mistyped_field_is_told_with_the_right_one(sign_in):
    body = {"household": {"members": [{"ref": "m1", "bron": "2026-01"}]}, "arrives_on": "2026-12-01"}
    (mistake,) = sign_in("planner").post("/api/v1/placements", json=body).json["errors"]
    assert mistake["field"] == "household.members.0.bron"
    assert "Did you mean born?" in mistake["detail"]


def test_a_decision_that_is_not_there_is_named(sign_in):
    answer = sign_in("planner").get("/api/v1/decisions/S-nowhere")
    assert answer.status_code == 404
    assert "S-nowhere" in answer.json["detail"]


@pytest.mark.parametrize(
    ("path", "wrong", "near"),
    [
        ("/api/v1/alerts?severty=critical", "severty", "severity"),  # codespell:ignore
        ("/api/v1/tasks?limt=1&mine=true", "limt", "limit"),  # codespell:ignore
        ("/api/v1/centres/CEN-03/calendar?untill=2026-12-01", "untill", "until"),  # codespell:ignore
        ("/api/v1/me?surprise=1", "surprise", None),
    ],
)
def test_a_misspelt_parameter_is_refused_with_the_nearest(sign_in, path, wrong, near):
    answer = sign_in("director").get(path)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    (mistake,) = answer.json["errors"]
    assert (mistake["field"], mistake["code"]) == (wrong, "unknown_parameter")
    assert (f"Did you mean {near}?" in mistake["detail"]) == (near is not None)
    assert "lang" in mistake["detail"].partition("Possible: ")[2]


def test_every_misspelt_parameter_is_told_at_once_and_a_change_is_not_made(sign_in, network):
    answer = sign_in("director").post("/api/v1/mismatches?langs=nl&x=1", json={"centre": "CEN-03", "text": "Too late"})
    assert {mistake["field"] for mistake in answer.json["errors"]} == {"langs", "x"}
    assert sign_in("director").get("/api/v1/mismatches").json["items"] == []


def test_every_parameter_of_the_description_is_known(sign_in, visitor):
    client = sign_in("director")
    nobody = "00000000-0000-7000-8000-000000000000"
    for path, operations in visitor.get("/api/v1/openapi.json").json["paths"].items():
        shared = operations.pop("parameters", [])
        for method, operation in operations.items():
            told = [*shared, *operation.get("parameters", [])]
            names = {one["name"]: "1" for one in told if one["in"] == "query"} | {"lang": "en"}
            filled = path
            for name in (one["name"] for one in told if one["in"] == "path"):
                filled = filled.replace(f"{{{name}}}", nobody)
            answer = client.open(filled, method=method.upper(), query_string=names)
            codes = {mistake["code"] for mistake in (answer.json or {}).get("errors", [])}
            assert "unknown_parameter" not in codes, (method, path)
            refused = client.open(filled, method=method.upper(), query_string=names | {"zzz": "1"})
            wrong = [mistake["field"] for mistake in refused.json.get("errors", [])]
            assert wrong == ["zzz"] or refused.status_code == 403, (method, path)


def test_pages_pass_over_what_they_do_not_know(sign_in):
    assert sign_in("director").get("/alerts?zzz=1").status_code == 200
