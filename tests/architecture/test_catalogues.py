"""Every text of the pages in every language, with the same placeholders, compiled and current.

English is the language of the source; its catalogue may be absent or empty. `make translations` mends what is found
here, except the translating.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT, none_of

CATALOGUES = ROOT / "web" / "translations"
TRANSLATED = ("nl", "fr")


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """Every text that pages and views mark for translation, as {(id, context)}."""
    template = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    # Not the jobs and variables of a make that may be running this test.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--silent", "messages", "--assume-old=.venv/installed"]
    choices = [f"POT={template}", f"BIN={Path(sys.executable).parent}"]
    subprocess.run([*command, *choices], cwd=ROOT, env=environment, check=True)
    return {(message.id, message.context) for message in _read(template) if message.id}


def _read(path):
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3] if path.suffix == ".po" else None)


def _catalogue(language):
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    assert path.exists(), f"{path.relative_to(ROOT)} is missing; pybabel init makes it"
    return _read(path)


def _forms(text):
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(messages, language):
    if not messages:
        return
    catalogue = _catalogue(language)
    done = {
        (message.id, message.context)
        for message in catalogue
        if message.id and not message.fuzzy and all(_forms(message.string))
    }
    none_of((f"{language}: {identity}" for identity, _ in messages - done), "Not translated, or marked fuzzy:")
    known = {(message.id, message.context) for message in catalogue if message.id}
    none_of((f"{language}: {identity}" for identity, _ in known - messages), "No page says this any more:")


_PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?([a-z])|\{(\w*)\}")


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(messages, language):
    if not messages:
        return

    def placeholders(text):
        return {"".join(found) for found in _PLACEHOLDER.findall(text)}

    none_of(
        (
            f"{language}: {message.id}"
            for message in _catalogue(language)
            if message.id
            for string in filter(None, _forms(message.string))
            # A plural form may leave its number out: "one child".
            if not placeholders(string) <= placeholders(_forms(message.id)[-1])
            or (isinstance(message.id, str) and placeholders(string) != placeholders(message.id))
        ),
        "Other placeholders than the text that it translates:",
    )


def test_compiled_catalogues_are_current():
    stale = []
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or _meaning(compiled) != _texts(_read(source)):
            stale.append(compiled.relative_to(ROOT).as_posix())
    none_of(stale, "Run `make translations`:")


def _meaning(compiled):
    with compiled.open("rb") as file:
        return _texts(read_mo(file))


def _texts(catalogue):
    return {
        (tuple(_forms(message.id)), message.context): _forms(message.string)
        for message in catalogue
        if message.id and not message.fuzzy and any(_forms(message.string))
    }
