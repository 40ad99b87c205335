"""The OpenAPI document as a page to read: plain HTML, without scripts, from this server alone."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: the API</title>
<link rel="icon" href="/static/favicon.svg">
<link rel="stylesheet" href="/static/docs/docs.css">
</head>
<body>
<header>
<h1>{title} {version}</h1>
{about}
<p><a href="/api/openapi.json">The OpenAPI document</a> · <a href="/">The page</a></p>
</header>
"""
_METHODS = ("get", "post", "put", "delete")


def render(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    info = document["info"]
    about = "\n".join(f"<p>{_text(part)}</p>" for part in info["description"].split("\n\n"))
    operations = [
        (method, path, methods[method])
        for path, methods in document["paths"].items()
        for method in _METHODS
        if method in methods
    ]
    schemas = document["components"]["schemas"]
    return "\n".join(
        [
            _HEAD.format(title=escape(info["title"]), version=escape(info["version"]), about=about),
            "<nav><h2>Operations</h2><ul>",
            *(
                f'<li><a href="#{escape(_anchor(method, path))}"><code>{method.upper()} '
                f"{escape(path)}</code></a> {escape(each.get('summary', ''))}</li>"
                for method, path, each in operations
            ),
            "</ul></nav>",
            "<main>",
            *(part for operation in operations for part in _operation(*operation)),
            "<h2>Forms</h2>",
            *(part for name, schema in schemas.items() for part in _schema(name, schema)),
            "</main></body></html>",
        ]
    )


def _operation(method: str, path: str, told: dict[str, Any]) -> Iterator[str]:
    yield f'<section id="{escape(_anchor(method, path))}">'
    yield f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
    yield f"<p>{_text(told.get('summary', ''))}.</p>"
    if "description" in told:
        yield f"<p>{_text(told['description'])}</p>"
    if told.get("parameters"):
        rows = [
            (each["name"], each["in"], _type(each["schema"]), each.get("description", ""))
            for each in told["parameters"]
        ]
        yield from _table(("Parameter", "In", "Type", "What it is"), rows)
    for kind, content in told.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Body: <code>{escape(kind)}</code> {_type(content['schema'])}</p>"
        for name, example in content.get("examples", {}).items():
            shown = json.dumps(example["value"], ensure_ascii=False, indent=2)
            caption = f"<figcaption>{escape(name)}</figcaption>"
            yield f"<figure>{caption}<pre>{escape(shown)}</pre></figure>"
    rows = [
        (status, each["description"], ", ".join(_contents(each)), "")
        for status, each in told["responses"].items()
    ]
    yield from _table(("Status", "Meaning", "Content", ""), rows)
    yield "</section>"


def _contents(response: dict[str, Any]) -> Iterator[str]:
    for kind, content in response.get("content", {}).items():
        yield f"{_type(content['schema'])} <code>{escape(kind)}</code>"


def _schema(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f'<section id="form-{escape(name)}"><h3>{escape(name)}</h3>'
    if "description" in schema:
        yield f"<p>{_text(schema['description'])}</p>"
    required = schema.get("required", ())
    rows = [
        (field, "required" if field in required else "", _type(each), _bounds(each))
        for field, each in schema.get("properties", {}).items()
    ]
    yield from _table(("Field", "", "Type", "Bounds"), rows)
    yield "</section>"


def _table(heads: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield "<table><thead><tr>"
    yield "".join(f"<th>{escape(head)}</th>" for head in heads)
    yield "</tr></thead><tbody>"
    for first, second, marked, last in rows:
        # The third is HTML already.
        yield (
            f"<tr><td><code>{escape(first)}</code></td><td>{escape(second)}</td>"
            f"<td>{marked}</td><td>{escape(last)}</td></tr>"
        )
    yield "</tbody></table>"


def _type(schema: dict[str, Any]) -> str:
    """Return a type as HTML, forms linked."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#form-{name}">{name}</a>'
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(_type(each) for each in schema[several])
    if "enum" in schema:
        return " or ".join(f"<code>{escape(str(each))}</code>" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("format") or schema.get("type", "anything")))


def _bounds(schema: dict[str, Any]) -> str:
    parts = {
        **{key: value for each in schema.get("anyOf", ()) for key, value in each.items()},
        **schema,
    }
    said = [
        f"{word} {parts[key]}"
        for key, word in (
            ("minimum", "at least"),
            ("maximum", "at most"),
            ("maxLength", "at most so long:"),
            ("minItems", "at least so many:"),
            ("maxItems", "at most so many:"),
        )
        if key in parts
    ]
    if schema.get("default") not in (None, [], ""):
        said.append(f"default {json.dumps(schema['default'])}")
    return ", ".join(said)


def _text(text: str) -> str:
    """Return prose as HTML; `code` between backticks."""
    pieces = escape(" ".join(text.split())).split("`")
    return "".join(
        f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces)
    )


def _anchor(method: str, path: str) -> str:
    return f"{method}{path}".replace("/", "-").replace("{", "").replace("}", "")
