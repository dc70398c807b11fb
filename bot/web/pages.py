"""The pages for patients, and the files that pages and widget load."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException

from bot.clinic import ROOT
from bot.knowledge import knowledge

from . import leaflet

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
PACKAGES = ROOT / "node_modules"

# The only files of npm packages that are served.
VENDOR = {
    "htmx.min.js": PACKAGES / "htmx.org" / "dist" / "htmx.min.js",
    "eventsource-parser.js": PACKAGES / "eventsource-parser" / "dist" / "index.js",
}

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(HERE / "templates")


@router.get("/")
async def home(request: Request) -> HTMLResponse:
    """The demo page of a clinic, with the widget."""
    return templates.TemplateResponse(request, "home.html", {"clinic": request.app.state.gateway.clinic})


@router.get("/about")
async def about(request: Request) -> HTMLResponse:
    """What the assistant may answer, section by section: where a patient can read its answers on."""
    clinic = request.app.state.gateway.clinic
    shown = leaflet.sections(knowledge(), clinic.words())
    return templates.TemplateResponse(request, "about.html", {"clinic": clinic, "sections": shown})


@router.get("/api/docs")
async def docs(request: Request) -> HTMLResponse:
    """The chat API's OpenAPI description for reading. FastAPI's own page loads scripts from elsewhere."""
    schema = request.app.openapi()
    words = {"schema": schema, "base": str(request.base_url), "kind": kind, "resolve": partial(resolve, schema)}
    return templates.TemplateResponse(request, "docs.html", {"clinic": request.app.state.gateway.clinic, **words})


def resolve(schema: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """The schema that a part of an OpenAPI document refers to, with its name; {} when it refers to none."""
    name = part.get("$ref", "").rpartition("/")[2]
    return {"name": name, **schema["components"]["schemas"][name]} if name else {}


def kind(field: Mapping[str, Any]) -> str:
    """What a field of a JSON schema holds, in a few words."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(kind(choice) for choice in field["anyOf"] if choice.get("type") != "null")
    if "enum" in field:
        return " or ".join(f'"{value}"' for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {kind(field.get('items', {}))}"
    return str(field.get("type", "anything"))


@router.get("/widget.js")
async def widget() -> FileResponse:
    """The embed: one script tag puts the assistant on any page."""
    return FileResponse(STATIC / "widget.js", media_type="text/javascript")


@router.get("/static/vendor/{name}")
async def vendor(name: str) -> FileResponse:
    """A whitelisted file of an npm package."""
    path = VENDOR.get(name)
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path)
