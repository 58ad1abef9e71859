"""The database is away: whoever asks is told to come back, in words, and nothing pretends to have been done."""

import socket

import pytest

from coordination.errors import UnavailableError
from coordination.ids import new_id
from coordination.installation import open_installation
from coordination.settings import read_settings
from web.wsgi import create_app


@pytest.fixture
def installation(tmp_path):
    """An installation whose PostgreSQL is not there."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # nobody listens
        settings = read_settings({
            "KINDREFLEX_DATABASE_URL": f"postgresql://kindreflex:x@127.0.0.1:{nobody.getsockname()[1]}/kindreflex",
            "KINDREFLEX_SECRET_KEY": "x" * 40, "KINDREFLEX_DATA_DIR": str(tmp_path),
        })  # fmt: skip
        yield open_installation(settings)


@pytest.fixture
def client(installation):
    return create_app(installation).test_client()


def test_a_unit_of_work_says_so(installation):
    with pytest.raises(UnavailableError), installation.begin():
        pass


def test_a_system_is_told_to_come_back(client):
    answer = client.post("/api/v1/events", json={}, headers={"Authorization": "Bearer kr_unknown"})
    assert (answer.status_code, answer.json["code"]) == (503, "not_ready")
    assert answer.content_type == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0


def test_a_person_reads_it_on_a_page(client):
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = f"{new_id()}.1", True
    for path in ("/", "/alerts"):
        answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": "nl"})
        assert (answer.status_code, answer.mimetype) == (503, "text/html"), path
        assert "Nog niet klaar" in answer.get_data(as_text=True)
        assert int(answer.headers["Retry-After"]) > 0
    with client.session_transaction() as kept:
        assert "_user_id" in kept, "the person is still signed in when the database is back"


def test_the_process_itself_lives(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/metrics").status_code == 200
