"""`POST /imports`: a file of events by CSV, XLSX, NDJSON or CloudEvents JSON, tried first or taken in."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import request
from marshmallow import fields

from coordination.errors import InvalidError
from coordination.importing import ImportResult, RowOutcome, import_file
from coordination.placements import suppose
from coordination.placements.supposing import Supposition
from coordination.queries.findings import finding_rows
from web.api.mistakes import mistakes_of
from web.api.once import once
from web.api.parts import LANGUAGE, ONCE, Blueprint, Form, Shape, check_media_type, code
from web.api.present import present_finding
from web.api.shapes import FindingShape, ProblemShape
from web.current import installation, language
from web.identity import access, actor
from web.problems import stored_problem
from web.reading import not_storable, read_form
from web.security import MEBIBYTE, check_form, takes_up_to

FILE_MOST = 64 * MEBIBYTE
MULTIPART = "multipart/form-data"
_BODY = {
    "required": True,
    "content": {MULTIPART: {"schema": {
        "type": "object", "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary",
            "description": "CSV, XLSX, NDJSON or JSON, by the ending of its name."},
            "mapping": {"type": "string",
            "description": "JSON: title of a column → place (`centre`, `members.1.born`); remembered."},
            "kind": {"type": "string", "description": "Kind of all rows, where no column `type` says it."},
            "full_list": {"type": "boolean",
            "description": "What an earlier file named and this one does not is listed."},
        },
    }}},
}  # fmt: skip

blueprint = Blueprint("imports", "Files of events.")


class ImportQuery(Form):
    """Take it in, or only try it."""

    dry_run = fields.Boolean(load_default=False, metadata={"description": "Write nothing; say what would be found."})


class ImportForm(Form):
    """What goes along with the file."""

    mapping = fields.String(load_default=None, allow_none=True)
    kind = code(most=64)
    full_list = fields.Boolean(load_default=False)

    class Meta(ma.Schema.Meta):
        unknown = "exclude"


class RowShape(Shape):
    """What became of one row, by its line in the file."""

    line = fields.Integer(required=True)
    sheet = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    id = fields.String(required=True, allow_none=True)
    problem = fields.Nested(ProblemShape)


class ImportShape(Shape):
    """What became of a file, row by row; when it was only tried, what it would do."""

    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    dry_run = fields.Boolean(required=True)
    kinds = fields.List(fields.String(), required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    rows = fields.List(fields.Nested(RowShape), required=True)
    columns = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    unknown = fields.Dict(  # type: ignore[assignment]  # the contract's name; the schema takes it out of its class
        keys=fields.String(), values=fields.String(allow_none=True), required=True,
    )  # fmt: skip
    missing = fields.List(fields.Dict(), required=True)
    appear = fields.List(fields.Nested(FindingShape), required=True)
    disappear = fields.List(fields.Nested(FindingShape), required=True)
    parties = fields.List(fields.String(), required=True)
    supposed_rows = fields.Integer(
        required=True, metadata={"description": "Of how many rows the findings tell; 0 where it was not only tried."}
    )


@blueprint.route("/imports", methods=["POST"])
@access("imports.run")
@takes_up_to(FILE_MOST)
@once
@blueprint.arguments(ImportQuery, location="query")
@blueprint.response(200, ImportShape)
@blueprint.doc(requestBody=_BODY, parameters=[LANGUAGE, ONCE])
def post_import(query: dict[str, Any]) -> dict[str, Any]:
    """Take in a file of events, or try it with `dry_run`: per row accepted, duplicate, quarantined with its reason."""
    check_media_type(request, (MULTIPART,))
    check_form()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidError("form_invalid", mistakes=tuple(mistakes_of({"form": {"file": ["required"]}})))
    if not_storable(sent.filename):
        raise InvalidError("control_characters", field="file")
    try:
        told = ImportForm().load(request.form.to_dict())
    except ma.ValidationError as wrong:
        mistakes = mistakes_of({"form": wrong.messages}, ImportForm(), wrong.data)
        raise InvalidError("form_invalid", mistakes=tuple(mistakes)) from wrong
    result = import_file(
        installation(), sent.filename, sent.read(), actor(), mapping=_mapping(told["mapping"]), kind=told.get("kind"),
        dry_run=query["dry_run"], full_list=told["full_list"], suppose=suppose,
    )  # fmt: skip
    return _present(result)


def _mapping(told: str | None) -> dict[str, str] | None:
    """Read the mapping of columns. Raises `InvalidError` (`mapping_expected`)."""
    if not told:
        return None
    mapping = read_form(told.encode())
    if not isinstance(mapping, dict) or not all(isinstance(place, str) for place in mapping.values()):
        raise InvalidError("mapping_expected", field="mapping")
    return mapping


def _present(result: ImportResult) -> dict[str, Any]:
    supposed: Supposition | None = result.supposed
    with installation().begin(actor(), read_only=True) as uow:
        called = supposed.called if supposed else {}
        appear = finding_rows(uow, supposed.appear if supposed else (), language(), called)
        disappear = finding_rows(uow, supposed.disappear if supposed else (), language(), called)
    return {
        "id": None if result.id is None else str(result.id), "name": result.name, "dry_run": result.dry_run,
        "kinds": list(result.kinds), "counts": result.counts, "rows": [_row(row) for row in result.rows],
        "columns": result.columns, "unknown": result.unknown,
        "missing": [
            {"party": party, "kind": kind, "reference": reference} for party, kind, reference in result.missing
        ],
        "appear": [present_finding(row) for row in appear], "disappear": [present_finding(row) for row in disappear],
        "parties": list(supposed.parties) if supposed else [], "supposed_rows": result.supposed_rows,
    }  # fmt: skip


def _row(row: RowOutcome) -> dict[str, Any]:
    told: dict[str, Any] = {
        "line": row.line, "sheet": row.sheet, "status": row.status, "source": row.source, "id": row.id,
    }  # fmt: skip
    if row.problem is not None:
        told["problem"] = stored_problem(row.problem, language())
    return told
