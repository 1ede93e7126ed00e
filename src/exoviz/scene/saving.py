"""Write scenes: what was changed is changed in the text, and the rest of it stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.items import InlineTable, Item, Table

from exoviz.files import whole_file
from exoviz.scene.document import Scene
from exoviz.scene.loading import parse_scene
from exoviz.scene.source_lines import written_names
from exoviz.scene.structure_checks import relative

__all__ = ["save_scene", "scene_text"]

#: Tables whose order counts; where that differs they are written anew.
_ORDERED = {"bookmarks"}
_ALWAYS = {"format": "exoviz-scene", "version": 1}


def _short(table: Mapping[str, Any], default: int | None) -> Any:
    """Return copies as a bare number where no other key is given."""
    if set(table) <= {"copies"}:
        return table.get("copies", default)
    return dict(table)


def _values(scene: Scene, folder: Path | None = None) -> dict[str, Any]:
    """Return what of a scene is not as it is by default, as TOML holds it.

    Files are named from `folder`, where it is given.
    """
    data = scene.model_dump(mode="json", exclude_defaults=True)
    if folder is not None:
        for table in data.get("proteins", {}).values():
            if "structure" in table:
                table["structure"] = relative(table["structure"], folder)
        if "model" in data:
            data["model"] = relative(data["model"], folder)
    for section, default in (("proteins", None), ("rna", 1)):
        if section in data:
            data[section] = {key: _short(one, default) for key, one in data[section].items()}
    story = data.get("story")
    if isinstance(story, dict) and scene.story is not None:
        story["chapters"] = list(scene.story.chapters)
    return {**_ALWAYS, **data}


def _holds_tables(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    )


def _item(value: Any, depth: int) -> Item:
    made: Item
    if isinstance(value, list) and _holds_tables(value):
        tables: Any = tomlkit.aot()
        for one in value:
            tables.append(_item(one, 1))
        return cast("Item", tables)
    if not isinstance(value, Mapping):
        made = tomlkit.item(value)
        return made
    inline = depth > 1 and not any(_holds_tables(inner) for inner in value.values())
    table: Any = tomlkit.inline_table() if inline else tomlkit.table()
    for key, inner in value.items():
        table[key] = _item(inner, depth + 1)
    made = table
    return made


def _same(key: str, old: Any, new: Any) -> bool:
    """Return whether two values of a key say the same, with their order where that counts."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return bool(old == new)
    if old.keys() != new.keys() or (key in _ORDERED and list(old) != list(new)):
        return False
    return all(_same(inner, old[inner], value) for inner, value in new.items())


def _change(table: Any, old: Mapping[str, Any], new: Mapping[str, Any], depth: int) -> None:
    """Make a table of the document say `new` where that differs from `old`, what it says now."""
    for key in [key for key in table if key in old and key not in new]:
        del table[key]
    for key, value in new.items():
        if key in old and _same(key, old[key], value):
            continue
        # What is new or renamed would come last.
        reordered = key in _ORDERED and list(old.get(key, ())) != list(value)
        both = (
            not reordered
            and isinstance(value, Mapping)
            and isinstance(table.get(key), (Table, InlineTable))
        )
        if both and set(old.get(key, {})) <= set(table[key]):
            _change(table[key], old.get(key, {}), value, depth + 1)
        else:
            table[key] = _item(value, depth)


def _as_written(new: dict[str, Any], old: dict[str, Any], folder: Path) -> None:
    """Let the names of files stay as they are in the text if they still mean the same."""

    def same(one: Any, other: Any) -> bool:
        return bool(one and other) and (folder / one).resolve() == (folder / other).resolve()

    for key, table in new.get("proteins", {}).items():
        before = old.get("proteins", {}).get(key)
        both = isinstance(table, dict) and isinstance(before, dict)
        if both and same(table.get("structure"), before.get("structure")):
            table["structure"] = before["structure"]
    if same(new.get("model"), old.get("model")):
        new["model"] = old["model"]


def _with_names(values: dict[str, Any], names: Mapping[str, Mapping[str, str]]) -> None:
    """Let species be called what the text calls them."""
    for path, written in names.items():
        *above, last = path.split(".")
        table = values
        for step in above:
            table = table.get(step, {})
        own = set(table.get(last, {})) & set(written.values())
        new = {key: name for key, name in written.items() if name not in own}
        if last in table:
            table[last] = {new.get(key, key): value for key, value in table[last].items()}


def scene_text(scene: Scene, original: str = "", folder: Path | None = None) -> str:
    """Return a scene as TOML.

    Parameters
    ----------
    scene : Scene
    original : str
        Text of the file that the scene came from: comments, order and names in it are kept.
    folder : Path, optional
        From where the text names files; without it they are named as the scene names them.
    """
    new = _values(scene, folder)
    if not original:
        document = tomlkit.document()
        for key, value in sorted(new.items(), key=lambda pair: isinstance(pair[1], Mapping)):
            document[key] = _item(value, 1)
        return tomlkit.dumps(document)
    document = tomlkit.parse(original)
    old = _values(parse_scene(original))
    names = written_names(document)
    _with_names(new, names)
    _with_names(old, names)
    if folder is not None:
        _as_written(new, old, folder)
    if "base" in document and any(
        key in old and key not in new for key in set(old) - set(document)
    ):
        # A file cannot say that it lacks what its base has: it has none any more, and all of it.
        del document["base"]
        old = {key: value for key, value in old.items() if key in document}
    _change(document, old, new, 1)
    return tomlkit.dumps(document)


def save_scene(scene: Scene, path: Path, original: str = "") -> str:
    """Write a scene whole or not at all, and return its text; see `scene_text`.

    Raises
    ------
    InputError
        If the file cannot be written; an older one is still there then.
    """
    text = scene_text(scene, original, path.resolve().parent)
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return text
