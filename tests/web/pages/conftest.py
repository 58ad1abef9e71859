"""A language to speak in without the rest of an application; and a network with a conflict in it.

`conflict` adds to `network` (see `tests/web`): a family with a baby that arrives at CEN-03, where nappies stop.
"""

import re
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from coordination.actors import SYSTEM
from coordination.checking import check_centre
from coordination.events import submit_events
from coordination.queries import list_alerts
from tests.web.conftest import open_for_tests, populate

TRANSLATIONS = Path(__file__).resolve().parents[3] / "web" / "translations"


@pytest.fixture
def speaking():
    """`with speaking("nl"):` — texts and dates are then those of the language."""
    app = Flask(__name__)
    app.secret_key = "only for words"
    Babel(app, default_translation_directories=str(TRANSLATIONS))

    @contextmanager
    def speak(language):
        with app.test_request_context(f"/?lang={language}"), force_locale(language):
            yield

    return speak


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The network of `tests/web`, on one kind of database: pages speak no SQL of their own."""
    folder = tmp_path_factory.mktemp("pages")
    installation = open_for_tests(f"sqlite:///{folder / 'pages.sqlite'}", folder)
    yield populate(installation)
    installation.engine.dispose()


@pytest.fixture(scope="module")
def conflict(network):
    """The alert of a baby at CEN-03 where nappies stop on 20 December: decided by dispatching and logistics."""
    family = {
        "reference": "A-1", "status": "confirmed", "household": "H-1041", "centre": "CEN-03",
        "arrives_on": "2026-12-05",
        "members": [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-06"}],
    }  # fmt: skip
    events = [network.event("allocation", "dispatching", family), network.stop(reference="S-77")]
    receipts = submit_events(network.installation, events, SYSTEM)
    assert {receipt.status for receipt in receipts} == {"accepted"}, receipts
    return look(network, "CEN-03", "care.infant-without-supplies")


def look(network, centre, rule):
    """Check a centre, and give its open alert of a rule."""
    check_centre(network.installation, centre)
    with network.installation.begin(SYSTEM, read_only=True) as uow:
        (alert,) = list_alerts(uow, "en", centre=centre, rule=rule).items
    return alert


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.words, self.skipped = [], [], 0

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.skipped += tag in {"title", "head"}

    def handle_endtag(self, tag):
        self.skipped -= tag in {"title", "head"}

    def handle_data(self, data):
        if not self.skipped:
            self.words.append(data)


class Seen:
    """A page as it was answered: its words, its tags, and what its forms hold."""

    def __init__(self, response):
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        reader = _Reader()
        reader.feed(self.html)
        self.tags = reader.tags
        self.text = re.sub(r"\s+", " ", " ".join(reader.words)).strip()

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def value(self, name):
        return next(each.get("value") for each in self.all("input") if each.get("name") == name)


@pytest.fixture
def see(sign_in):
    """`see("planner", "/tasks")`: what a person sees there; with `data`, after sending a form."""

    def open_page(login, path, data=None, **more):
        more = {"headers": {"Accept": "text/html"}, **more}
        client = sign_in(login)
        if data is None:
            return Seen(client.get(path, follow_redirects=True, **more))
        return Seen(client.post(path, data=data, follow_redirects=True, **more))

    return open_page
