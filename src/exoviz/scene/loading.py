"""Read and write scene files, and say precisely what is wrong with one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from exoviz.catalog import Catalog, load_catalog
from exoviz.errors import InputError, Problem, nearest
from exoviz.language import _
from exoviz.resources import folder
from exoviz.scene.document import Composition, Scene

__all__ = ["load_scene", "parse_scene", "preset_names"]


def preset_names() -> tuple[str, ...]:
    """Return the names of the scenes that come with exoviz, the default first."""
    names = sorted(path.stem for path in folder("scenes").glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != "exosome"))


def load_scene(name_or_path: str | Path) -> Scene:
    """Read a scene.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a preset, such as ``"exosome"``, or path of a ``.toml`` file.

    Raises
    ------
    InputError
        If there is no such scene, or it cannot be used: names the file, the keys, their
        values, what is allowed, and the nearest valid name.
    """
    text = str(name_or_path)
    preset = text in preset_names()
    path = folder("scenes") / f"{text}.toml" if preset else Path(name_or_path)
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        what = _("there is no such file and no such preset. Presets: {names}.").format(
            names=", ".join(preset_names())
        )
        raise InputError(text, [Problem("", what, nearest(text, preset_names()))]) from None
    except (OSError, UnicodeDecodeError) as error:
        what = _("the file cannot be read as a scene: {error}").format(error=error)
        raise InputError(text, [Problem("", what)]) from None
    return parse_scene(content, str(path))


def parse_scene(content: str, source: str = "scene") -> Scene:
    """Read a scene from TOML text; `source` names it in errors."""
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        what = _("this is not valid TOML: {error}").format(error=error)
        line = re.search(r"line (\d+)", str(error))
        raise InputError(source, [Problem("", what, line=int(line[1]) if line else 0)]) from None
    if table.get("format") != "exoviz-scene":
        what = _('not a scene: it must begin with format = "exoviz-scene" and version = 1')
        raise InputError(source, [Problem("format", what)])
    try:
        scene = Scene.model_validate(_canonical(table, load_catalog()))
    except ValidationError as error:
        problems = [_explain(item, content) for item in error.errors()]
        raise InputError(source, problems) from None
    problems = list(_unknown_species(scene, load_catalog(), content))
    if problems:
        raise InputError(source, problems)
    return scene


def _canonical(table: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    """Write abbreviated lipids and protein aliases by their catalog keys."""
    table = dict(table)
    lipids = {lipid.abbreviation: key for key, lipid in catalog.lipids.items()}
    genes = {alias: key for key, protein in catalog.proteins.items() for alias in protein.aliases}
    membrane = table.get("membrane")
    if isinstance(membrane, Mapping):
        table["membrane"] = {
            name: {lipids.get(key, key): share for key, share in value.items()}
            if isinstance(value, Mapping)
            else value
            for name, value in membrane.items()
        }
    proteins = table.get("proteins")
    if isinstance(proteins, Mapping):
        table["proteins"] = {genes.get(key, key): value for key, value in proteins.items()}
    return table


def _line_of(path: Sequence[object], content: str) -> int:
    """Return the line on which a key path is set, as far as the text tells; 0 if not."""
    keys = [str(part) for part in path]
    section = ""
    for index, line in enumerate(content.splitlines(), start=1):
        header = re.match(r"\s*\[([^\]]+)\]", line)
        if header:
            section = header[1].replace('"', "").strip()
            if section == ".".join(keys):
                return index
            continue
        full = f"{section}." if section else ""
        match = re.match(r'\s*"?([^"=]+?)"?\s*=', line)
        if match:
            name = full + match[1].replace('"', "")
            target = ".".join(keys)
            if target == name or target.startswith(name + "."):
                return index
    return 0


def _fields(path: Sequence[object]) -> Iterable[str]:
    """Return the keys known at the place where the last key of `path` was found."""
    model: type[BaseModel] = Scene
    for part in path[:-1]:
        field = model.model_fields.get(str(part))
        if field is None:
            continue
        annotation = field.annotation
        nested = [annotation, *getattr(annotation, "__args__", ())]
        nested += [inner for item in nested for inner in getattr(item, "__args__", ())]
        for item in nested:
            if isinstance(item, type) and issubclass(item, BaseModel):
                model = item
    return model.model_fields.keys()


def _explain(item: Any, content: str) -> Problem:
    path = [part for part in item["loc"] if not str(part).startswith("function-")]
    where = ".".join(str(part) for part in path)
    line = _line_of(path, content)
    value = item.get("input")
    context = item.get("ctx", {})
    match item["type"]:
        case "extra_forbidden":
            known = ", ".join(_fields(path))
            what = _("unknown key. Known here: {known}.").format(known=known)
            return Problem(where, what, nearest(str(path[-1]), _fields(path)), line)
        case "less_than_equal" | "less_than":
            limit = context.get("le", context.get("lt"))
            what = _("{value} is too large; at most {limit} is allowed").format(
                value=value, limit=limit
            )
        case "greater_than_equal" | "greater_than":
            limit = context.get("ge", context.get("gt"))
            what = _("{value} is too small; at least {limit} is allowed").format(
                value=value, limit=limit
            )
        case "literal_error":
            what = _("{value} is not allowed; allowed: {allowed}").format(
                value=repr(value), allowed=context.get("expected")
            )
            words = re.findall(r"'([^']+)'", str(context.get("expected")))
            return Problem(where, what, nearest(str(value), words), line)
        case "int_type" | "int_parsing" | "int_from_float":
            what = _("{value} is not a whole number").format(value=repr(value))
        case "float_type" | "float_parsing" | "finite_number":
            what = _("{value} is not a number").format(value=repr(value))
        case "string_pattern_mismatch":
            what = _("only the letters A, C, G, U are allowed")
        case _:
            what = _("{value} cannot be used here: {reason}").format(
                value=repr(value), reason=item["msg"]
            )
    return Problem(where, what, "", line)


def _unknown_species(scene: Scene, catalog: Catalog, content: str) -> Iterable[Problem]:
    membrane = scene.membrane
    parts: dict[str, Composition | None] = {
        "composition": membrane.composition,
        "outer": membrane.outer,
        "inner": membrane.inner,
        "outer_fraction": membrane.outer_fraction,
    }
    abbreviations = [lipid.abbreviation for lipid in catalog.lipids.values()]
    for name, composition in parts.items():
        for key in composition or {}:
            if key not in catalog.lipids:
                what = _("no such lipid in the catalog ('exoviz catalog lipids' lists them)")
                yield Problem(
                    f"membrane.{name}.{key}",
                    what,
                    nearest(key, [*catalog.lipids, *abbreviations]),
                    _line_of(["membrane", name, key], content),
                )
    line = _line_of(["membrane"], content)
    whole, sides = membrane.composition is not None, membrane.outer or membrane.inner
    if whole and sides:
        what = _("give either composition or outer and inner, not both")
        yield Problem("membrane", what, "", line)
    elif not whole and not (membrane.outer and membrane.inner):
        what = _("the lipids are missing: give composition, or both outer and inner")
        yield Problem("membrane", what, "", line)
    for name in ("composition", "outer", "inner"):
        shares = parts[name]
        if shares is not None and sum(shares.values()) <= 0:
            yield Problem(f"membrane.{name}", _("the shares add up to nothing"), "", line)
    for key, protein in scene.proteins.items():
        line = _line_of(["proteins", key], content)
        amounts = [protein.copies, protein.per_um2, protein.per_um3]
        if sum(amount is not None for amount in amounts) != 1:
            what = _("give exactly one of copies, per_um2 and per_um3")
            yield Problem(f"proteins.{key}", what, "", line)
        if key not in catalog.proteins and protein.mass_kda is None:
            what = _(
                "no such protein in the catalog ('exoviz catalog proteins' lists them). For a "
                "protein of your own give mass_kda and, if it crosses the membrane, "
                "transmembrane_helices and outside_kda."
            )
            yield Problem(f"proteins.{key}", what, nearest(key, catalog.proteins), line)
        if protein.mass_kda is not None:
            helices = 2.4 * protein.transmembrane_helices
            if protein.outside_kda + helices > protein.mass_kda:
                what = _(
                    "outside_kda and {count} helices of 2.4 kDa are more than mass_kda"
                ).format(count=protein.transmembrane_helices)
                yield Problem(f"proteins.{key}", what, "", line)
        if protein.glycoform and not _is_glycan(protein.glycoform, catalog):
            yield _no_glycan(f"proteins.{key}.glycoform", protein.glycoform, catalog, line)
    for key in scene.glycans.n_glycans:
        if not _is_glycan(key, catalog):
            line = _line_of(["glycans", "n_glycans", key], content)
            yield _no_glycan(f"glycans.n_glycans.{key}", key, catalog, line)
    for key, rna in scene.rna.items():
        if key not in catalog.rna and not (rna.sequence or rna.length_nt):
            what = _(
                "no such RNA in the catalog ('exoviz catalog rna' lists them). For an RNA of "
                "your own give sequence or length_nt, and kind."
            )
            line = _line_of(["rna", key], content)
            yield Problem(f"rna.{key}", what, nearest(key, catalog.rna), line)


def _is_glycan(key: str, catalog: Catalog) -> bool:
    return (
        key in catalog.glycans or re.fullmatch(r"polylactosamine-([1-9]|1\d|20)", key) is not None
    )


def _no_glycan(where: str, key: str, catalog: Catalog, line: int) -> Problem:
    what = _("'{key}' is no glycan of the catalog ('exoviz catalog glycans' lists them)")
    return Problem(where, what.format(key=key), nearest(key, catalog.glycans), line)
