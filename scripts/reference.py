"""Tables of the reference, from what the program itself reads: schema, records, commands.

Each function returns the Markdown of one table; `TABLES` has them by the name that stands in the
document. What follows the name there is the function's argument.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from cyclopts import Argument

import encyclopedia
from exoviz.cli.commands import create_app
from exoviz.cli.parameters import option_of
from exoviz.registry.chapters import CHAPTERS
from exoviz.registry.formats import FORMATS
from exoviz.registry.micrograph_methods import METHODS
from exoviz.registry.print_sizes import PRINT_SIZES
from exoviz.reporting.physical_checks import Check, all_checks
from exoviz.reporting.report_keys import MODEL_KEYS, VESICLE_KEYS
from exoviz.scene import Scene, load_scene, preset_names

__all__ = ["TABLES"]

Schema = Mapping[str, Any]

#: Units by the last part of a key's name.
_UNITS = {
    "nm": "nm",
    "kda": "kDa",
    "nt": "nucleotides",
    "um2": "1/µm²",
    "um3": "1/µm³",
    "s": "s",
}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = ["| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in cells)]) + "\n"


def _own(schema: Schema) -> Schema:
    properties: Schema = schema.get("properties", {})
    return properties


class _Document:
    """The schema of scenes, by path."""

    def __init__(self) -> None:
        self.root: Schema = Scene.model_json_schema()

    def _resolved(self, schema: Schema) -> Schema:
        if "$ref" not in schema:
            return schema
        found: Schema = self.root["$defs"][schema["$ref"].rpartition("/")[2]]
        return found

    def objects(self, schema: Schema) -> Iterator[Schema]:
        """Yield the objects with keys of their own that a value can be."""
        schema = self._resolved(schema)
        if "properties" in schema:
            yield schema
        for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from self.objects(one)
        for inside in ("additionalProperties", "items"):
            if isinstance(schema.get(inside), dict):
                yield from self.objects(schema[inside])

    def at(self, path: str) -> list[Schema]:
        """Return the objects that can stand at a path, such as ``view.orbit``."""
        found = [self.root]
        for name in path.split(".") if path else ():
            inside = [_own(one)[name] for one in found if name in _own(one)]
            found = [one for schema in inside for one in self.objects(schema)]
        return found

    def value(self, schema: Schema, name: str) -> str:
        """Return what a key can hold, in words."""
        schema = self._resolved(schema)
        if "const" in schema or "enum" in schema:
            choices = schema.get("enum", [schema.get("const")])
            return ", ".join(f'`"{x}"`' if isinstance(x, str) else f"`{x}`" for x in choices)
        several = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        if several:
            said = (self.value(one, name) for one in several if one.get("type") != "null")
            return " or ".join(dict.fromkeys(said))
        match schema.get("type"):
            case "integer" | "number":
                return _range(schema, name)
            case "boolean":
                return "true or false"
            case "string":
                return _text(schema)
            case "array":
                return self._list(schema, name)
            case "object" if isinstance(schema.get("additionalProperties"), dict):
                return f"table; each {self.value(schema['additionalProperties'], name)}"
            case _:
                return "table"

    def _list(self, schema: Schema, name: str) -> str:
        places = schema.get("prefixItems")
        if places:
            return f"{len(places)} values, each {self.value(places[0], name)}"
        item = schema.get("items") or {}
        return f"list of {self.value(item, name)}" if item else "empty list"


def _number(value: float) -> str:
    if value == 2**63 - 1:
        return "2⁶³ − 1"
    return f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _range(schema: Schema, name: str) -> str:
    unit = _UNITS.get(name.rpartition("_")[2], "")
    low, high = schema.get("minimum"), schema.get("maximum")
    above = schema.get("exclusiveMinimum")
    if above is not None:
        said = f"above {_number(above)}" + (f", to {_number(high)}" if high is not None else "")
    elif low is not None and high is not None:
        said = f"{_number(low)} to {_number(high)}"
    elif low is not None:
        said = f"{_number(low)} or more"
    else:
        said = "whole number" if schema["type"] == "integer" else "number"
    return f"{said} {unit}".strip()


def _text(schema: Schema) -> str:
    if "pattern" in schema:
        return f"text that fits `{schema['pattern']}`"
    longest = schema.get("maxLength")
    return f"text, up to {longest} letters" if longest else "text"


def _default(schema: Schema, required: bool) -> str:
    if required:
        return "required"
    value = schema.get("default")
    if value in (None, "", [], {}) or isinstance(value, dict):
        return ""
    return f"`{json.dumps(value)}`"


def scene(path: str) -> str:
    """Return the keys of a part of the scene file."""
    document = _Document()
    parts: list[str] = []
    known: Schema = {}
    for schema in document.at(path):
        rows = [
            (
                f"`{key}`",
                document.value(one, key),
                _default(one, key in schema.get("required", ())),
                one.get("description", ""),
            )
            for key, one in _own(schema).items()
            if known.get(key) != one
        ]
        if len(document.at(path)) > 1:
            lacks = [f"`{key}`" for key in known if key not in _own(schema)]
            but = f" except {', '.join(lacks)}" if lacks else ""
            also = f" It has the keys above{but}, and:" if known else ""
            parts.append(f"\n{schema['description']}{also}\n\n")
        parts.append(table(("key", "value", "default", "meaning"), rows))
        known = known or _own(schema)
    return "".join(parts)


def commands(_argument: str) -> str:
    """Return every command and what it does."""
    app = create_app()
    rows = [
        (f"[`exoviz {name}`](docs/commands.md#exoviz-{name})", app[name].help.rstrip("."))
        for name in app
        if not name.startswith("-")
    ]
    return table(("command", "does"), rows)


def options(_argument: str) -> str:
    """Return every command with its arguments and options."""
    app = create_app()
    sections = []
    for name in app:
        if name.startswith("-"):
            continue
        arguments = app[name].assemble_argument_collection()
        rows = [_option(one) for one in arguments]
        sections += [f"## exoviz {name}", "", app[name].help, ""]
        sections += [table(("argument", "value", "default", "meaning"), rows)] if rows else []
    return "\n".join(["", *sections])


def _option(argument: Argument) -> tuple[str, str, str, str]:
    positional = argument.index is not None
    names = [argument.name.lstrip("-").upper()] if positional else list(argument.names)
    choices = argument.get_choices() or ()
    value = ", ".join(f"`{one}`" for one in choices) or (argument.parameter.metavar or "")
    default = argument.field_info.default
    shown = default if argument.show_default and default not in (None, False, ()) else ""
    return (
        ", ".join(f"`{one}`" for one in names),
        value,
        "required" if argument.required else f"`{shown}`" if shown else "",
        argument.parameter.help or "",
    )


def stories(_argument: str) -> str:
    """Return the scenes that have a story, and their chapters."""
    scenes = {name: load_scene(name) for name in preset_names()}
    rows = [
        (f"`{name}`", ", ".join(scene.story.chapters))
        for name, scene in scenes.items()
        if scene.story is not None
    ]
    return table(("scene", "chapters"), rows)


def chapters(_argument: str) -> str:
    """Return a section for each chapter that a story can have: what happens, and a picture."""
    sections = [
        f"## {one.title}\n\n`{name}`: {one.description}.\n\n"
        f"![{one.title}](images/story-{name}.jpg)\n"
        for name, one in CHAPTERS.items()
    ]
    return "\n".join(sections)


def report(which: str) -> str:
    """Return the keys of the report of a ``"vesicle"`` or of a ``"model"`` from a file."""
    keys = {"vesicle": VESICLE_KEYS, "model": MODEL_KEYS}[which]
    rows = [(f"`{'.'.join(key.path)}`", key.unit, key.meaning) for key in keys]
    return table(("key", "unit", "meaning"), rows)


def checks(_argument: str) -> str:
    """Return what is checked, and the range that the literature gives."""
    rows = [
        (f"`{key}`", one.name, _between(one), one.evidence) for key, one in all_checks().items()
    ]
    return table(("key", "check", "range", "evidence"), rows)


def _between(check: Check) -> str:
    if check.low is None or check.high is None:
        end = f"at most {check.high:g}" if check.low is None else f"at least {check.low:g}"
    else:
        end = f"{check.low:g} to {check.high:g}"
    of = f"times the ratio of the {check.relative_to}' areas" if check.relative_to else check.unit
    return f"{end} {of}".strip()


def records(name: str) -> str:
    """Return the records of a registry, such as ``"styles"``, by the names that scenes use."""
    found = getattr(import_module(f"exoviz.registry.{name}"), name.upper())
    described = [getattr(record, "description", "") for record in found.values()]
    rows = [
        (f"`{record.name}`", record.title.replace("&", ""), *((about,) if any(described) else ()))
        for record, about in zip(found.values(), described, strict=True)
    ]
    return table(("name", "title", "what it is")[: len(rows[0])], rows)


def formats(_argument: str) -> str:
    """Return the extensions of files that other programs open, with the options that each takes."""
    rows = []
    for name, one in FORMATS.items():
        for thing, output in (("vesicle", one.vesicle), ("story", one.story)):
            if output is not None:
                taken = ", ".join(f"`{option_of(option.name)}`" for option in output.options)
                rows.append((f"`{name}`", thing, output.title, taken))
    return table(("extension", "holds", "format", "options"), rows)


def outputs(_argument: str) -> str:
    """Return the extensions of pictures and films."""
    rows = []
    for name, one in FORMATS.items():
        for thing, output in (("picture", one.picture), ("page", one.page), ("film", one.film)):
            if output is not None:
                rows.append((f"`{name}`" if name else "none", thing, output.title))
    return table(("extension", "holds", "format"), rows)


def journals(_argument: str) -> str:
    """Return the columns of journals, and where they are from."""
    rows = [
        (
            f"`{name}`",
            f"{one.journal}, {one.columns}",
            f"{one.width_mm:g} mm",
            str(one.dpi),
            f"{one.points:g} pt",
            one.source,
        )
        for name, one in PRINT_SIZES.items()
    ]
    return table(("name", "column", "width", "dots per inch", "letters", "source"), rows)


def micrographs(name: str) -> str:
    """Return the options of a method of microscopy, with their ranges."""

    def number(value: float | None) -> str:
        return "from the vesicle" if value is None else f"{value:,g}"

    rows = [
        (
            f"`{option_of(one.name)}`",
            f"`{one.name}`",
            number(one.default),
            f"{one.low:,g} to {one.high:,g} {one.unit}".strip(),
            one.help,
        )
        for one in METHODS[name].options
    ]
    return table(("option", "in Python", "default", "range", "meaning"), rows)


def encyclopedia_rows(_argument: str) -> str:
    """Return what an encyclopedia says of exosomes, and where exoviz shows it."""
    return table(
        ("it says", "is it so", "where it is seen", "қазақша", "по-русски"), encyclopedia.rows()
    )


TABLES: Mapping[str, Callable[[str], str]] = {
    "chapters": chapters,
    "commands": commands,
    "checks": checks,
    "encyclopedia": encyclopedia_rows,
    "formats": formats,
    "micrographs": micrographs,
    "options": options,
    "outputs": outputs,
    "journals": journals,
    "records": records,
    "report": report,
    "scene": scene,
    "stories": stories,
}
