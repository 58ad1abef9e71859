"""A language to speak in, without the rest of an application."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

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
