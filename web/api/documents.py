"""The description of the API: `/api/v1/openapi.json`, and a page of our own to read it at `/api/docs`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, render_template

from web.identity import ANYONE, access
from web.problems import MEDIA_TYPE

DOCUMENT = "kindreflex.openapi"
blueprint = Blueprint("api_documents", __name__, template_folder="templates", static_folder="static",
                      static_url_path="/api/static")  # fmt: skip


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """Give problems their own media type, and say how callers make themselves known."""
    components = document.setdefault("components", {})
    for response in components.get("responses", {}).values():
        content = response.get("content", {})
        if "application/json" in content:
            content[MEDIA_TYPE] = content.pop("application/json")
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer",
                  "description": "Token of a party's system (`kindreflex tokens add`)."},
        "session": {"type": "apiKey", "in": "cookie", "name": current_app.config["SESSION_COOKIE_NAME"],
                    "description": "Session of a person; changes need the header X-CSRFToken."},
    }  # fmt: skip
    document["security"] = [{"token": []}, {"session": []}]
    return document


def document() -> dict[str, Any]:
    """Give the OpenAPI document of this application."""
    kept = current_app.extensions[DOCUMENT]
    return cast("dict[str, Any]", kept())


@blueprint.get("/api/v1/openapi.json")
@access(ANYONE)
def openapi() -> Response:
    """Give the OpenAPI document."""
    return jsonify(document())


@blueprint.get("/api/docs")
@access(ANYONE)
def page() -> str:
    """Show the OpenAPI document to people."""
    told = document()
    return render_template(
        "api_docs.html", document=told, calls=list(calls(told)), shapes=told["components"]["schemas"]
    )


def calls(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give each call of the document, ready for the page."""
    for path, operations in told["paths"].items():
        shared = operations.get("parameters", [])
        for method in ("get", "post", "put", "patch", "delete"):
            operation = operations.get(method)
            if operation is None:
                continue
            yield {
                "anchor": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
                "method": method.upper(), "path": path, "summary": operation.get("summary", ""),
                "description": operation.get("description", ""), "tag": (operation.get("tags") or [""])[0],
                "parameters": [one for one in [*shared, *operation.get("parameters", [])] if "name" in one],
                "takes": list(_bodies(operation.get("requestBody", {}))),
                "gives": [(status, answer.get("description", ""), next((shape for _, shape in _bodies(answer)), ""))
                          for status, answer in operation.get("responses", {}).items() if status != "default"],
            }  # fmt: skip


def _bodies(carrier: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for media, inner in carrier.get("content", {}).items():
        yield media, shape_name(inner.get("schema", {}))


def shape_name(schema: Mapping[str, Any]) -> str:
    """Give the name of a shape that a schema refers to, or its type."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"{shape_name(schema.get('items', {}))} []"
    kind = schema.get("type", "")
    return " | ".join(kind) if isinstance(kind, list) else str(kind)
