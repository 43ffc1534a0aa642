"""The API's description: what is mended in FastAPI's, and the same as a page for people.

Knows: OpenAPI 3.1. Does not know: any address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from chatbot.web.api.models import DOCUMENT

_SCHEME = "bearer"
_CODE = re.compile(r"`([^`]+)`")
_PLACE_HOLDER = re.compile(r"\{\w+\}")
_SAMPLES = {"start": "1204", "end": "1262"}
"""Values of parameters that must be there, for the examples; any other one is a word."""
_WORD = "rung"
_TYPES = {
    "string": "chuỗi",
    "integer": "số nguyên",
    "number": "số",
    "boolean": "true/false",
    "array": "danh sách",
    "object": "đối tượng",
    "null": "null",
}
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of what is sent or answered, or a parameter."""

    name: str
    """With those that hold it: ``citations[].quote``."""
    type: str
    required: bool
    limits: str
    """ "" where there are none."""
    description: Markup


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation may answer."""

    status: str
    description: Markup


@dataclass(frozen=True, slots=True)
class Operation:
    """One address and method."""

    id: str
    method: str
    path: str
    summary: str
    description: tuple[Markup, ...]
    """Paragraphs."""
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]
    outcomes: tuple[Outcome, ...]
    request_example: str
    """JSON; "" where nothing is sent."""
    answer_example: str
    streams: bool
    """Whether it can tell step by step."""
    address_example: str
    """The path, with a value for every parameter that must be there."""


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one subject."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class ApiPage:
    """The whole description."""

    title: str
    version: str
    introduction: Markup
    sections: tuple[Section, ...]


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's description with what it cannot know: how one signs in, that mistakes in a request
    are answered with 400, and that addresses stand beside the description itself.
    """
    schema["servers"] = [{"url": ".", "description": "Máy chủ này"}]
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {
        _SCHEME: {
            "type": "http",
            "scheme": "bearer",
            "description": "Mã truy cập tạo ở trang Tài khoản; không cần khi máy chủ chỉ dùng tại"
            " chỗ hoặc mở công khai.",
        }
    }
    schema["security"] = [{}, {_SCHEME: []}]
    for operation in _operations(schema):
        operation["responses"].pop("422", None)
        for answer in operation["responses"].values():
            answer.setdefault("description", "")
    for name in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(name, None)
    return schema


def page_of(schema: Schema) -> ApiPage:
    """The description as the page shows it."""
    sections: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, raw in methods.items():
            operation = _operation(schema, path, method, raw)
            sections.setdefault(raw["tags"][0], []).append(operation)
    info = schema["info"]
    return ApiPage(
        title=info["title"],
        version=info["version"],
        introduction=_marked(info["description"]),
        sections=tuple(Section(name, tuple(found)) for name, found in sections.items()),
    )


def _operations(schema: Schema) -> Iterator[dict[str, Any]]:
    for methods in schema["paths"].values():
        yield from methods.values()


def _operation(schema: Schema, path: str, method: str, raw: Schema) -> Operation:
    body = raw.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    done = next(code for code in raw["responses"] if code.startswith("2"))
    content = raw["responses"][done].get("content", {})
    answer = content.get("application/json", {}).get("schema", {})
    parameters = raw.get("parameters", [])
    wanted = {each["name"] for each in parameters if each["in"] == "query" and each["required"]}
    query = "&".join(f"{name}={_SAMPLES.get(name, _WORD)}" for name in sorted(wanted))
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        summary=raw["summary"],
        description=tuple(map(_marked, raw["description"].split("\n\n"))),
        parameters=tuple(
            _field(schema, each["name"], each["schema"], each["required"], each)
            for each in parameters
        ),
        body=tuple(_fields(schema, body)) if body else (),
        answer=tuple(_fields(schema, answer)),
        outcomes=tuple(
            Outcome(code, _marked(answer["description"]))
            for code, answer in sorted(raw["responses"].items())
        ),
        request_example=_json(_example(schema, body)) if body else "",
        answer_example=_json(_example(schema, answer)),
        streams="text/event-stream" in content,
        address_example=_PLACE_HOLDER.sub(DOCUMENT, path) + (f"?{query}" if query else ""),
    )


def _marked(text: str) -> Markup:
    """``text`` escaped, what stands between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _fields(schema: Schema, raw: Schema, prefix: str = "") -> Iterator[Field]:
    """The fields of an object, those of objects in it too."""
    raw = _resolved(schema, raw)
    for name, value in raw.get("properties", {}).items():
        required = name in raw.get("required", ())
        yield _field(schema, prefix + name, value, required, value)
        inner, within = _resolved(schema, value), f"{prefix}{name}."
        if inner.get("type") == "array":
            inner, within = _resolved(schema, inner.get("items", {})), f"{prefix}{name}[]."
        if "properties" in inner:
            yield from _fields(schema, inner, within)


def _field(schema: Schema, name: str, value: Schema, required: bool, told: Schema) -> Field:
    resolved = _resolved(schema, value)
    return Field(
        name=name,
        type=_type(schema, value),
        required=required,
        limits=_limits(resolved),
        description=_marked(told.get("description", "")),
    )


def _resolved(schema: Schema, raw: Schema) -> Schema:
    """What a reference refers to; of alternatives the first that is not null."""
    while "$ref" in raw or "anyOf" in raw:
        if "$ref" in raw:
            raw = schema["components"]["schemas"][raw["$ref"].rpartition("/")[2]]
        else:
            raw = next(each for each in raw["anyOf"] if each.get("type") != "null")
    return raw


def _type(schema: Schema, value: Schema) -> str:
    resolved = _resolved(schema, value)
    if "enum" in resolved:
        shown = [f"“{each}”" for each in resolved["enum"] if each != ""]
        name = " | ".join(shown)
    else:
        name = _TYPES.get(resolved.get("type", "object"), "đối tượng")
    if resolved.get("type") == "array":
        name = f"danh sách {_type(schema, resolved['items'])}" if "items" in resolved else "cặp"
    optional = any(each.get("type") == "null" for each in value.get("anyOf", ()))
    return f"{name} hoặc null" if optional else name


def _limits(value: Schema) -> str:
    forms = (
        ("maxLength", "không quá {} ký tự"),
        ("maxItems", "không quá {} phần tử"),
        ("minimum", "từ {}"),
        ("maximum", "đến {}"),
    )
    # Pairs have both ends fixed, which says nothing.
    if value.get("minItems") == value.get("maxItems") and "minItems" in value:
        return ""
    written = {key: f"{value[key]:,}".replace(",", ".") for key, _ in forms if key in value}
    return ", ".join(form.format(written[key]) for key, form in forms if key in written)


def _example(schema: Schema, raw: Schema) -> Any:
    """The first example of a schema, or what the examples of its fields make."""
    if raw.get("examples"):
        return raw["examples"][0]
    resolved = _resolved(schema, raw)
    if resolved.get("examples"):
        return resolved["examples"][0]
    if resolved.get("type") == "array":
        return [_example(schema, resolved["items"])]
    if "properties" in resolved:
        return {name: _example(schema, value) for name, value in resolved["properties"].items()}
    return resolved.get("default")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
