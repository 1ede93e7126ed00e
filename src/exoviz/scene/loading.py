"""Read and write scene files, and say precisely what is wrong with one."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from exoviz.catalog import Catalog, load_catalog
from exoviz.errors import InputError, Problem, nearest
from exoviz.files import reason
from exoviz.importer import is_structure, read_tables
from exoviz.language import _
from exoviz.resources import folder
from exoviz.scene.document import Composition, RnaCopies, Scene, View
from exoviz.scene.structure_checks import file_problems, structure_problems, with_absolute_paths

__all__ = ["check_scene", "load_scene", "parse_scene", "preset_names", "scene_file"]

# What says nothing about a protein that the catalog knows.
_OF_OWN_PROTEINS = {
    "glycosites",
    "name",
    "outside_kda",
    "place",
    "source",
    "transmembrane_helices",
}

# Beyond one protein to each nm² of surface, or to each 10 nm³ of lumen, nothing has room.
_HIGHEST_DENSITY = {"per_um2": 1e6, "per_um3": 1e8}


_PICTURES = (".png", ".tif", ".tiff", ".jpg", ".jpeg")
_ONLY_WRITTEN = (
    *(*_PICTURES, ".pdf", ".svg", ".mp4", ".webm", ".gif", ".webp"),
    *(".glb", ".ply", ".obj", ".stl", ".3mf", ".mvsx", ".simularium"),
)


def preset_names() -> tuple[str, ...]:
    """Return the names of the scenes that come with exoviz, the default first.

    Returns
    -------
    tuple of str
        What `load_scene` takes as a name.
    """
    names = sorted(path.stem for path in folder("scenes").glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != "exosome"))


def load_scene(name_or_path: str | Path) -> Scene:
    """Read a scene.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a preset, such as ``"exosome"``, path of a ``.toml`` file, or of a model in mmCIF,
        BinaryCIF or PDB, which becomes a scene that shows it.

    Returns
    -------
    Scene
        A value that does not change, checked in full.

    Raises
    ------
    InputError
        If there is no such scene, or it cannot be used: names the file, the keys, their
        values, what is allowed, and the nearest valid name.
    """
    text = str(name_or_path)
    preset = text in preset_names()
    if not preset and is_structure(text):
        return _scene_of_model(Path(name_or_path))
    path = folder("scenes") / f"{text}.toml" if preset else Path(name_or_path)
    try:
        if not text:
            raise FileNotFoundError
        # Some editors begin a file with a byte-order mark.
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        what = _("there is no such file and no such preset. Presets: {names}.").format(
            names=", ".join(preset_names())
        )
        hint = nearest(text, preset_names())
        raise InputError(text or "SCENE", [Problem("", what, hint)]) from None
    except IsADirectoryError:
        raise InputError(text, [Problem("", _("this is a folder, not a file."))]) from None
    except UnicodeDecodeError:
        what = _("this is not a text in UTF-8; a scene is a TOML file saved as UTF-8")
        raise InputError(text, [Problem("", _only_written(path) or what)]) from None
    except (OSError, ValueError) as error:
        what = _("the file cannot be read as a scene: {error}").format(error=reason(error))
        raise InputError(text, [Problem("", what)]) from None
    if _only_written(path):
        raise InputError(text, [Problem("", _only_written(path))])
    scene = parse_scene(content, str(path), path.parent)
    lines = {key: _line_of(["proteins", key], content) for key in scene.proteins}
    problems = list(file_problems(scene, load_catalog(), lines))
    if scene.model:
        problems += _model_problems(scene, _line_of(["model"], content))
    if problems:
        raise InputError(str(path), problems)
    return scene


def _only_written(path: Path) -> str:
    """Return what to say of a file of a kind that is written, and not opened; else nothing."""
    if path.suffix.lower() not in _ONLY_WRITTEN:
        return ""
    what = _(
        "exoviz writes files of this kind but does not open them; it opens scenes (.toml) and "
        "models (.cif, .bcif, .pdb)."
    )
    if path.suffix.lower() in _PICTURES:
        what += " " + _("A picture of exoviz is made again with: exoviz render --from FIGURE.")
    return what


def scene_file(name: str) -> Path | None:
    """Return the scene file that a name given to `load_scene` stands for.

    None for a preset and for a model, which is opened as a scene that is in no file.
    """
    return None if name in preset_names() or is_structure(name) else Path(name).resolve()


def _scene_of_model(path: Path) -> Scene:
    tables = read_tables(path)
    title = re.sub(
        r": a coarse-grained model made by exoviz.*", "", tables.first("struct", "title")
    )
    copied = tables.first("pdbx_struct_assembly_gen", "oper_expression") not in ("", "1")
    # What is written once is seen whole; in what has many copies one looks inside.
    view = View() if copied else View(cutaway="none")
    return Scene(title=title or path.name, model=str(path.resolve()), view=view)


def _model_problems(scene: Scene, line: int) -> Iterable[Problem]:
    try:
        read_tables(Path(scene.model))
    except InputError as error:
        for problem in error.problems:
            yield Problem("model", f"{error.source}: {problem.what}", problem.hint, line)


def parse_scene(content: str, source: str = "scene", folder: Path | None = None) -> Scene:
    """Read a scene from TOML text.

    Parameters
    ----------
    content : str
    source : str
        Names it in errors.
    folder : Path, optional
        Where the files are that it names; without it their names stay as they are written. The
        files themselves are not read here.
    """
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        what = _("this is not a scene, because it is not valid TOML: {error}").format(error=error)
        line = re.search(r"line (\d+)", str(error))
        raise InputError(source, [Problem("", what, line=int(line[1]) if line else 0)]) from None
    if table.get("format") != "exoviz-scene":
        what = _('not a scene: it must begin with format = "exoviz-scene" and version = 1')
        raise InputError(source, [Problem("format", what)])
    problems = [*_odd_values(table, (), content), *_named_twice(table, load_catalog(), content)]
    if problems:
        raise InputError(source, problems)
    try:
        scene = Scene.model_validate(_canonical(table, load_catalog()))
    except ValidationError as error:
        problems = [_explain(item, content) for item in error.errors()]
        raise InputError(source, problems) from None
    problems = list(_unknown_species(scene, load_catalog(), content))
    if problems:
        raise InputError(source, problems)
    return scene if folder is None else with_absolute_paths(scene, folder.resolve())


def check_scene(scene: Scene, source: str = "scene") -> None:
    """Check a scene that was changed in memory as strictly as one that is read from a file.

    Parameters
    ----------
    scene : Scene
    source : str
        Names it in errors.

    Raises
    ------
    InputError
        With the same sentences as `load_scene`, without lines.
    """
    try:
        Scene.model_validate(scene.model_dump(exclude_unset=True))
    except ValidationError as error:
        problems = [_explain(item, "") for item in error.errors()]
        raise InputError(source, problems) from None
    problems = list(_unknown_species(scene, load_catalog(), ""))
    if problems:
        raise InputError(source, problems)


#: Keys that take true and false; pydantic would take them for numbers elsewhere.
_SWITCHES = {("view", key) for key in ("legend", "scale_bar", "captions")}


def _odd_values(value: Any, path: tuple[str, ...], content: str) -> Iterable[Problem]:
    """Find what TOML allows and a scene does not: infinite numbers, stray true and false."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _odd_values(inner, (*path, key), content)
    elif isinstance(value, bool) and path not in _SWITCHES:
        what = _("true and false have no meaning here; give a number, a text, a list or a table")
        yield Problem(".".join(path), what, "", _line_of(path, content))
    elif isinstance(value, float) and not math.isfinite(value):
        what = _("{value} is not a number").format(value=value)
        yield Problem(".".join(path), what, "", _line_of(path, content))


def _named_twice(table: Mapping[str, Any], catalog: Catalog, content: str) -> Iterable[Problem]:
    """Find species given under two names, of which one would get lost."""
    places = [("proteins",), *(("membrane", name) for name in ("composition", "outer", "inner"))]
    for path in places:
        entries: Any = table
        for part in path:
            entries = entries.get(part) if isinstance(entries, Mapping) else None
        if not isinstance(entries, Mapping):
            continue
        names = _other_names(catalog, path[0])
        seen: dict[str, str] = {}
        for name in map(str, entries):
            key = names.get(name, name)
            if key in seen:
                what = _("given twice, as '{first}' and as '{second}'; leave one")
                where = (*path, seen[key])
                text = what.format(first=seen[key], second=name)
                yield Problem(".".join(where), text, "", _line_of(where, content))
            seen[key] = name


def _other_names(catalog: Catalog, section: str) -> dict[str, str]:
    """Return the catalog's keys by the other names of proteins or lipids."""
    if section == "proteins":
        return {alias: key for key, item in catalog.proteins.items() for alias in item.aliases}
    return {lipid.abbreviation: key for key, lipid in catalog.lipids.items()}


def _canonical(table: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    """Write abbreviated lipids and protein aliases by their catalog keys."""
    table = dict(table)
    lipids = _other_names(catalog, "membrane")
    genes = _other_names(catalog, "proteins")
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


def _short(limit: Any) -> str:
    """Write a limit without an empty fraction."""
    return str(int(limit) if isinstance(limit, float) and limit.is_integer() else limit)


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
                value=value, limit=_short(limit)
            )
        case "greater_than_equal" | "greater_than":
            limit = context.get("ge", context.get("gt"))
            what = _("{value} is too small; at least {limit} is allowed")
            if "gt" in context:
                what = _("{value} is too small; it must be more than {limit}")
            what = what.format(value=value, limit=_short(limit))
        case "literal_error":
            expected = str(context.get("expected"))
            words = re.findall(r"'([^']+)'", expected)
            what = _("{value} is not allowed; allowed: {allowed}").format(
                value=repr(value), allowed=", ".join(words) or expected
            )
            return Problem(where, what, nearest(str(value), words), line)
        case "int_type" | "int_parsing" | "int_from_float":
            what = _("{value} is not a whole number").format(value=repr(value))
        case "float_type" | "float_parsing" | "finite_number":
            what = _("{value} is not a number").format(value=repr(value))
        case "model_type" | "model_attributes_type" if path[0] in ("proteins", "rna"):
            what = _("{value} is neither a number of copies nor a table such as {{ copies = 3 }}")
            what = what.format(value=repr(value))
        case "model_type" | "model_attributes_type" | "dict_type":
            what = _("{value} is not a table: give [{where}], or {{ key = value }}")
            what = what.format(value=repr(value), where=where)
        case "tuple_type" | "list_type":
            what = _("{value} is not a list: give ['first', 'second']").format(value=repr(value))
        case "string_type":
            what = _("{value} is not a text: put it in quotation marks").format(value=repr(value))
        case "string_pattern_mismatch":
            what = _("only the letters A, C, G, U are allowed")
            if "colours" in path:
                what = _("{value} is not a colour: six hexadecimal digits, such as 0072B2")
                what = what.format(value=repr(value))
        case _:
            what = _("{value} cannot be used here: {reason}").format(
                value=repr(value), reason=item["msg"]
            )
    return Problem(where, what, "", line)


def _unknown_species(scene: Scene, catalog: Catalog, content: str) -> Iterable[Problem]:
    if scene.model:
        for key in ("membrane", "proteins", "glycans", "rna", "vesicle", "story"):
            if key in scene.model_fields_set:
                what = _("a scene with a model shows it as it is, and has no recipe or story")
                yield Problem(key, what, "", _line_of([key], content))
        return
    membrane = scene.membrane
    parts: dict[str, Composition | None] = {
        "composition": membrane.composition,
        "outer": membrane.outer,
        "inner": membrane.inner,
        "outer_fraction": membrane.outer_fraction,
    }
    for name, composition in parts.items():
        for key in composition or {}:
            if key not in catalog.lipids:
                what = _("no such lipid in the catalog ('exoviz catalog lipids' lists them)")
                yield Problem(
                    f"membrane.{name}.{key}",
                    what,
                    catalog.suggestion("lipids", key),
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
        yield from structure_problems(key, protein, line)
        own_mass = protein.mass_kda is not None
        if key not in catalog.proteins and not own_mass and not protein.structure:
            what = _(
                "no such protein in the catalog ('exoviz catalog proteins' lists them). For a "
                "protein of your own give its structure, or mass_kda and, if it crosses the "
                "membrane, transmembrane_helices and outside_kda."
            )
            yield Problem(f"proteins.{key}", what, catalog.suggestion("proteins", key), line)
        known = catalog.proteins.get(key) if protein.mass_kda is None else None
        if known and known.place == "cell":
            what = _(
                "this protein works in the cell and has no place in a vesicle; to put one in all "
                "the same, give it as a protein of your own, with mass_kda, under another name"
            )
            yield Problem(f"proteins.{key}", what, "", line)
        own = sorted(_OF_OWN_PROTEINS & protein.model_fields_set)
        if known and own and not protein.structure:
            what = _(
                "the catalog knows this protein; {keys} can be given only with mass_kda, for a "
                "protein of your own"
            ).format(keys=", ".join(own))
            yield Problem(f"proteins.{key}", what, "", line)
        for name, most in _HIGHEST_DENSITY.items():
            density = getattr(protein, name)
            if density is not None and density > most:
                what = _("{value} is too large; at most {limit} is allowed")
                text = what.format(value=density, limit=_short(most))
                yield Problem(f"proteins.{key}.{name}", text, "", line)
        if protein.transmembrane_helices and protein.place not in (None, "membrane"):
            what = _("a protein with transmembrane_helices has its place in the membrane")
            yield Problem(f"proteins.{key}", what, "", line)
        if protein.mass_kda is not None:
            helices = 2.4 * protein.transmembrane_helices
            if protein.outside_kda + helices > protein.mass_kda:
                what = _(
                    "outside_kda and {count} helices of 2.4 kDa are more than mass_kda"
                ).format(count=protein.transmembrane_helices)
                yield Problem(f"proteins.{key}", what, "", line)
        if protein.glycoform and catalog.find("glycans", protein.glycoform) is None:
            yield _no_glycan(f"proteins.{key}.glycoform", protein.glycoform, catalog, line)
    shares = scene.glycans.n_glycans
    if shares and sum(shares.values()) <= 0:
        line = _line_of(["glycans", "n_glycans"], content)
        yield Problem("glycans.n_glycans", _("the shares add up to nothing"), "", line)
    for key in shares:
        if catalog.find("glycans", key) is None:
            line = _line_of(["glycans", "n_glycans", key], content)
            yield _no_glycan(f"glycans.n_glycans.{key}", key, catalog, line)
    for key, rna in scene.rna.items():
        yield from _rna_problems(key, rna, _line_of(["rna", key], content))
        if key not in catalog.rna and not (rna.sequence or rna.length_nt):
            what = _(
                "no such RNA in the catalog ('exoviz catalog rna' lists them). For an RNA of "
                "your own give sequence or length_nt, and kind."
            )
            line = _line_of(["rna", key], content)
            yield Problem(f"rna.{key}", what, catalog.suggestion("rna", key), line)


def _rna_problems(key: str, rna: RnaCopies, line: int) -> Iterable[Problem]:
    letters = len(rna.sequence)
    if letters and rna.length_nt is not None:
        yield Problem(f"rna.{key}", _("give either sequence or length_nt, not both"), "", line)
    if letters and not 5 <= letters <= 20_000:
        what = _("a sequence has at least 5 and at most 20,000 letters; this one has {count}")
        yield Problem(f"rna.{key}.sequence", what.format(count=letters), "", line)


def _no_glycan(where: str, key: str, catalog: Catalog, line: int) -> Problem:
    what = _("'{key}' is no glycan of the catalog ('exoviz catalog glycans' lists them)")
    return Problem(where, what.format(key=key), catalog.suggestion("glycans", key), line)
