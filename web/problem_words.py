"""The words of every error code, in three languages: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """A short title, and a sentence whose `{names}` come from the error's context."""

    title: Words
    detail: Words


class _Blank(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Fill `{name}`; what is not there reads as an ellipsis."""
    return text.format_map(_Blank({name: _short(value) for name, value in values.items()}))


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple, set, frozenset)) else str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"  # noqa: PLR2004


PROBLEMS: Mapping[str, Said] = {
    "form_invalid": Said(
        Words("The form does not fit", "Het formulier klopt niet", "Le formulaire n'est pas correct"),
        Words(
            "Mend what is listed and send it again.",
            "Verbeter wat vermeld staat en stuur opnieuw.",
            "Corrigez ce qui est mentionné et renvoyez.",
        ),
    ),
    "internal": Said(
        Words("Something failed here", "Er ging hier iets mis", "Une erreur est survenue chez nous"),
        Words(
            "Nothing was changed. Try again; if it stays, give the operator the request id.",
            "Er is niets gewijzigd. Probeer opnieuw; blijft het zo, geef de beheerder het nummer van de aanvraag.",
            "Rien n'a été modifié. Réessayez ; si cela persiste, donnez à l'opérateur le numéro de la requête.",
        ),
    ),
}
