"""Writes the workbook: titles in three languages, examples, lists to choose from."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from coordination.pilot_workbook.sheets import EXAMPLE_MARK, FIRST_ROW, README, SHEETS, TITLE_ROW, Column, Sheet
from rules.words import LANGUAGES

LISTS_SHEET = "lists"
_LAST_ROW = 5_000
_GREY, _SOFT = Font(color="808080", size=9), Font(color="808080", italic=True)
_HEAD = PatternFill("solid", fgColor="E6EEF5")
_WRAP = Alignment(wrap_text=True, vertical="top")
_WIDTH = 24


def write_template(path: Path) -> None:
    """Write the empty workbook with its examples to a file."""
    book = Workbook()
    readme = book.worksheets[0]
    readme.title = "readme"
    _readme(readme)
    lists = book.create_sheet(LISTS_SHEET)
    ranges = _lists(lists)
    for sheet in SHEETS:
        _sheet(book.create_sheet(sheet.name), sheet, ranges)
    book.move_sheet(lists, len(SHEETS))
    book.save(path)


def _readme(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 120
    row = 1
    for language in LANGUAGES:
        sheet.cell(row, 1, language.upper()).font = Font(bold=True)
        for line in README.of(language).split("\n"):
            row += 1
            sheet.cell(row, 1, line).alignment = _WRAP
        row += 2


def _lists(sheet: Worksheet) -> dict[str, str]:
    """Write every list of values with its words, and give the range of its codes by column name."""
    ranges: dict[str, str] = {}
    at = 1
    for column in (column for each in SHEETS for column in each.columns):
        if column.values is None or column.name in ranges:
            continue
        sheet.cell(1, at, column.name).font = Font(bold=True)
        for row, (code, words) in enumerate(column.values.items(), 2):
            sheet.cell(row, at, code)
            sheet.cell(row, at + 1, f"{words.en} · {words.nl} · {words.fr}").font = _GREY
        letter = get_column_letter(at)
        ranges[column.name] = f"{LISTS_SHEET}!${letter}$2:${letter}${len(column.values) + 1}"
        sheet.column_dimensions[letter].width = _WIDTH
        sheet.column_dimensions[get_column_letter(at + 1)].width = 2 * _WIDTH
        at += 3
    return ranges


def _sheet(sheet: Worksheet, told: Sheet, ranges: dict[str, str]) -> None:
    for at, column in enumerate(told.columns, 1):
        letter = get_column_letter(at)
        name = sheet.cell(1, at, column.name)
        name.font, name.comment = _GREY, Comment(f"{told.words.en} · {told.words.nl} · {told.words.fr}", "kindreflex")
        title = sheet.cell(TITLE_ROW, at, "\n".join(column.words.of(language) for language in LANGUAGES))
        title.font, title.fill, title.alignment = Font(bold=column.required), _HEAD, _WRAP
        sheet.column_dimensions[letter].width = _WIDTH
        for row, example in enumerate(column.examples, FIRST_ROW):
            if example is not None:
                shown = f"{EXAMPLE_MARK} {example}" if at == 1 else example
                sheet.cell(row, at, shown).font = _SOFT
        _choices(sheet, column, letter, ranges)
        if column.type in {"code", "centre", "month", "codes", "choices"}:
            for row in range(FIRST_ROW, 60):
                sheet.cell(row, at).number_format = "@"
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.row_dimensions[TITLE_ROW].height = 48


def _choices(sheet: Worksheet, column: Column, letter: str, ranges: dict[str, str]) -> None:
    """Offer a list to choose from; a column that takes several shows it as a hint only."""
    if column.type == "flag":
        formula = '"yes,no"'
    elif column.type == "choice" and column.name in ranges:
        formula = ranges[column.name]
    else:
        return
    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    choice.add(f"{letter}{FIRST_ROW}:{letter}{_LAST_ROW}")
    sheet.add_data_validation(choice)
