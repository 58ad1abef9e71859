"""The form of a kind of decision or record, made from `rules.kinds`: adding a kind there gives its form here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from rules.facts import FACTS
from rules.kinds import Field, Kind
from rules.words import Words
from web.pages.forms.helping import field_help, number_help
from web.pages.forms.inputs import Form, Input, Option
from web.pages.forms.reading import rows_of
from web.pages.telling import begin, words_of

LEAST_ROWS = {"members": 3, "households": 5, "needs": 1}


def kind_form(
    kind: Kind,
    filled: MultiDict[str, str],
    centres: Sequence[Option],
    *,
    fixed: frozenset[str] = frozenset(),
    more_rows: str = "",
) -> Form:
    """Make the form of a kind with what is filled in so far. `more_rows` names the rows that get one more line.

    `fixed` fields are shown and not changed.
    """
    maker = _Maker(kind, filled, centres, fixed, more_rows)
    inputs = [maker.make(field, field.name) for field in kind.fields if field.name != "only_members"]
    return Form(inputs)


class _Maker:
    """Makes inputs of one form."""

    def __init__(
        self, kind: Kind, filled: MultiDict[str, str], centres: Sequence[Option], fixed: frozenset[str], more: str
    ) -> None:
        self.kind = kind
        self.filled = filled
        self.centres = centres
        self.fixed = fixed
        self.more = more

    def make(self, field: Field, name: str) -> Input:
        """Make the input of a field."""
        made = Input(name, begin(words_of(field.words)), required=field.required, value=self.filled.get(name, ""))
        if field.type == "map":
            made.widget = "group"
            made.children = [self._part(field, name, key, words) for key, words in (field.values or {}).items()]
        elif field.type == "object":
            self._object(made, field, name)
        elif field.many and field.values:
            made.widget = "choices"
            made.values = frozenset(self.filled.getlist(name))
            made.options = _options(field.values)
        elif field.many:
            made.value = ", ".join(self.filled.getlist(name))
            made.help = gettext("Several: put commas between them.")
        else:
            self._plain(made, field)
        made.help = field_help(self.kind.name, name) or made.help
        if name in self.fixed and made.value:
            made.shown = next((option.words for option in made.options if option.value == made.value), made.value)
            made.widget = "fixed"
        return made

    def _part(self, field: Field, name: str, key: str, words: Words) -> Input:
        inner = field.fields[0] if field.fields else Field(key, field.of, words, least=field.least, most=field.most)
        made = self.make(inner, f"{name}.{key}")
        made.label = begin(words_of(words))
        made.required = False
        return made

    def _object(self, made: Input, field: Field, name: str) -> None:
        if not field.many:
            made.widget = "group"
            made.children = [self.make(child, f"{name}.{child.name}") for child in field.fields]
            return
        made.widget = "rows"
        made.help = gettext("Empty lines are left out.")
        count = max(rows_of(self.filled, name), LEAST_ROWS.get(field.name, 1))
        for number in range(count + (self.more == name)):
            row = [self.make(child, f"{name}.{number}.{child.name}") for child in field.fields if not _nested(child)]
            for each in row:
                each.required, each.quiet = False, True
                each.help = ""
                if each.name.endswith(".ref") and not each.value:
                    each.value = f"m{number + 1}"
            made.rows.append(row)

    def _plain(self, made: Input, field: Field) -> None:
        if self.kind.name == "observation" and field.name in {"fact", "value"}:
            _seen(made, self.filled.get("fact", ""))
        elif field.type == "centre":
            made.widget, made.options = "select", self.centres
            if len(self.centres) == 1 and field.required:
                made.value, made.shown, made.widget = self.centres[0].value, self.centres[0].words, "fixed"
        elif field.type == "flag":
            made.widget = "select"
            made.options = (Option("yes", gettext("yes")), Option("no", gettext("no")))
        elif field.values and not field.open_values:
            made.widget, made.options = "select", _options(field.values)
        elif field.values:
            made.widget, made.options = "select", _with_own(_options(field.values), made.value)
        else:
            made.widget = {"day": "date", "month": "month", "text": "textarea"}.get(field.type, "text")
            made.inputmode = {"whole": "numeric", "number": "decimal"}.get(field.type, "")
            made.help = _help(field)


def _seen(made: Input, fact: str) -> None:
    """Let what a centre sees be chosen: the fact by its words, then a value that it can have."""
    if made.name == "fact":
        made.widget, made.options = "select", _facts()
        return
    known = FACTS.get(fact)
    if known is None:
        made.widget = "hidden"
    elif known.type == "bool":
        made.widget, made.options = "select", (Option("yes", gettext("yes")), Option("no", gettext("no")))
    elif known.value_words:
        made.widget, made.options = "select", _options(known.value_words)
    else:
        made.inputmode = "decimal"
        made.help = number_help(known)


def _facts() -> list[Option]:
    seen = (fact for fact in FACTS.values() if fact.name.startswith("centre.") and fact.fold != "derived")
    options = (Option(fact.name, begin(words_of(fact.words))) for fact in seen if not fact.type.startswith("list"))
    return sorted(options, key=lambda option: option.words.casefold())


def _nested(field: Field) -> bool:
    """Whether a field does not fit in a line of a table of rows."""
    return field.type == "object" or (field.many and field.values is not None)


def _help(field: Field) -> str:
    if field.type == "month":
        return gettext("Year and month, for example 2026-03.")
    if field.type == "household":
        return gettext("The reference of the register, for example H-1041. Never a name.")
    if field.type == "text":
        return gettext("Do not name people.")
    return ""


def _options(values: Mapping[str, Words]) -> list[Option]:
    return [Option(value, begin(words_of(words))) for value, words in values.items()]


def _with_own(options: list[Option], value: str) -> list[Option]:
    known = {option.value for option in options}
    return options if not value or value in known else [*options, Option(value, value)]
