"""The OpenAPI description: what FastAPI derives, and the parts that it cannot know: stream events and problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from openchat.api.lanes_stream import LANES_EVENTS
from openchat.api.problems import Problem
from openchat.api.schemas.live import LiveEventOut
from openchat.runs import events

_EVENTS = (
    events.Start,
    events.Status,
    events.Reasoning,
    events.Delta,
    events.Image,
    events.Citation,
    events.ToolCall,
    events.Done,
    events.Error,
)
_PREFIX = "Stream"
_REF = "#/components/schemas/"
_METHODS = ("get", "post", "put", "patch", "delete", "head")


def event_stream(event: str) -> dict[str, Any]:
    """A response of server-sent events, as OpenAPI 3.2 describes them; `event` names the schema of their data."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": {"$ref": _REF + event}}
    frame = {
        "type": "object",
        "required": ["id", "data"],
        "properties": {"id": {"type": "string"}, "data": data},
    }
    return {
        "description": f"Server-sent events; `data` is one {event}",
        "content": {"text/event-stream": {"itemSchema": frame}},
    }


def describe(app: FastAPI) -> None:
    """Make `app.openapi` describe everything that a client can see."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _schema(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _schema(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, openapi_version="3.1.0", routes=app.routes)
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schemas |= _event_schemas()
    schemas["LiveEvent"] = TypeAdapter(LiveEventOut).json_schema(ref_template=_REF + "{model}", mode="serialization")
    schemas |= schemas["LiveEvent"].pop("$defs")
    schemas["Problem"] = Problem.model_json_schema(ref_template=_REF + "{model}", mode="serialization")
    schemas |= schemas["Problem"].pop("$defs", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path in schema["paths"].values():
        for method in _METHODS:
            if method in path:
                path[method]["responses"] = _with_problems(path[method]["responses"])
    schema["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "openchat_session"},
    }
    schema["security"] = [{}, {"bearer": []}, {"session": []}]
    return schema


def _event_schemas() -> dict[str, Any]:
    """One schema per event, named `StreamDelta` and so on, and their union `StreamEvent`."""
    refs, components = msgspec.json.schema_components(_EVENTS, ref_template=_REF + _PREFIX + "{name}")
    named = {_PREFIX + name: schema for name, schema in components.items()}
    mapping = {event.__struct_config__.tag: ref["$ref"] for event, ref in zip(_EVENTS, refs, strict=True)}
    union = {"oneOf": list(refs), "discriminator": {"propertyName": "type", "mapping": mapping}}
    return {**named, _PREFIX + "Event": union, **_lanes_event_schemas(mapping)}


def _lanes_event_schemas(mapping: Mapping[Any, str]) -> dict[str, Any]:
    """What a comparison's stream sends: the events of its runs, each with its `run_id`, and two of its own."""
    of_run = {"type": "object", "required": ["run_id"], "properties": {"run_id": {"type": "string"}}}
    each: dict[str, Any] = {}
    for ref in mapping.values():
        name = ref.rpartition("/")[2].removeprefix(_PREFIX)
        each[f"LanesRun{name}"] = {"allOf": [{"$ref": ref}, of_run]}
    own = msgspec.json.schema_components(LANES_EVENTS, ref_template=_REF + "Lanes{name}")[1]
    each |= {"Lanes" + name: schema for name, schema in own.items()}
    return {**each, "LanesEvent": {"oneOf": [{"$ref": _REF + name} for name in each]}}


def _with_problems(responses: dict[str, Any]) -> dict[str, Any]:
    """Every error has one shape; FastAPI's own description of 422 is not what is sent."""
    problem = {
        "description": "What went wrong, as RFC 9457 has it",
        "content": {"application/problem+json": {"schema": {"$ref": _REF + "Problem"}}},
    }
    kept = {status: response for status, response in responses.items() if status != "422"}
    return {**kept, "4XX": problem, "5XX": problem}
