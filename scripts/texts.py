"""The texts that a user reads: found in the code and in the data, and put into the catalogs.

`messages` is the one list of what is to be translated. ``assets/locale/exoviz.pot``, the template
for one more language, holds all of it; each ``.po`` file loses what is no longer said and gets
an empty entry, beside its neighbour of the template, for what is new.
"""

from __future__ import annotations

import functools
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import denormalize, write_po

from exoviz.catalog import load_catalog
from exoviz.catalog.human import human_facts
from exoviz.resources import folder

__all__ = ["messages", "optional_messages", "template", "updated"]

_WORD = re.compile("[a-z]{4}")
_CODE = Path(__file__).parent.parent / "src"
_HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
_ENTRY = re.compile(
    r'(?:#[^\n]*\n)*msgid (?P<id>(?:"[^\n]*"\n)+)msgstr (?:"[^\n]*"(?:\n|\Z))+', re.MULTILINE
)


@functools.cache
def messages() -> Mapping[str, str]:
    """Return every text that must be translated, with the file that it is in, in order of both."""
    found = extract_from_dir(
        _CODE, method_map=[("**.py", "python")], keywords={"_": None, "marked": None}
    )
    code = sorted((file, line, str(text)) for file, line, text, _comments, _context in found)
    return {text: f"src/{file}" for file, _line, text in code} | dict(_of_scenes()) | _of_catalog()


def optional_messages() -> Mapping[str, str]:
    """Return the texts that are shown in English, marked so, where they have no translation."""
    roles = [protein.role for protein in load_catalog().proteins.values()]
    return dict.fromkeys(roles, "assets/catalog/proteins.toml")


def _of_scenes() -> Iterator[tuple[str, str]]:
    for path in sorted(folder("scenes").rglob("*.toml")):
        scene = tomllib.loads(path.read_text("utf-8"))
        for key in ("title", "about", "illustrative"):
            if key in scene:
                yield scene[key], str(path.relative_to(folder("scenes").parent))


def _of_catalog() -> dict[str, str]:
    found: dict[str, str] = {}

    def add(name: str, texts: Iterable[str]) -> None:
        found.update(dict.fromkeys(texts, f"assets/catalog/{name}.toml"))

    checks = tomllib.loads((folder("assets") / "catalog" / "checks.toml").read_text("utf-8"))
    add(
        "checks",
        [x[key] for x in checks.values() for key in ("name", "note", "unit") if x.get(key)],
    )
    catalog = load_catalog()
    add("lipids", [text for lipid in catalog.lipids.values() for text in (lipid.name, lipid.role)])
    signals = [lipid.signal for lipid in catalog.lipids.values() if lipid.signal]
    add("lipids", [text for signal in signals for text in (signal.word, signal.text)])
    # polylactosamine-n is put together from a word and a number.
    add("glycans", [key for key in catalog.glycans if not key.startswith("polylactosamine-")])
    add("glycans", [text for one in catalog.glycans.values() for text in (one.name, one.role)])
    add("rna", [text for one in catalog.rna.values() for text in (one.name, one.role)])
    add("fluids", [text for one in catalog.fluids.values() for text in (one.name, one.role)])
    particles = catalog.particles.values()
    add("particles", [text for one in particles for text in (one.name, one.role)])
    add("particles", [one.family for one in catalog.particles.values()])
    membranes = catalog.membranes.values()
    add("membranes", [text for one in membranes for text in (one.name, one.role)])
    crowders = catalog.crowders.values()
    add("crowders", [text for one in crowders for text in (one.name, one.role)])
    entries = [one for one in catalog.entries() if one.contested]
    for one in entries:
        add("proteins" if one.key in catalog.proteins else "lipids", [one.contested])
    found.update(
        dict.fromkeys([one.name for one in human_facts().co_isolates], "assets/human/human.toml")
    )
    add("sources", [one.note for one in catalog.sources.values() if one.note])
    # Symbols such as CD47 are the same in every language.
    names = [one.name for one in catalog.proteins.values()]
    add("proteins", [name for name in names if _WORD.search(name)])
    add("history", [text for stone in catalog.history for text in (stone.title, stone.text)])
    tables = catalog.names.model_dump().values()
    add("names", [text for table in tables for text in table.values()])
    add("proteins", [one.family.replace("-", " ") for one in catalog.proteins.values()])
    return found


def template() -> str:
    """Return the template of translations: each text once, with the files that it is in."""
    catalog = Catalog(charset="utf-8")
    for text, file in {**messages(), **optional_messages()}.items():
        if text:
            catalog.add(text, locations=[(file, 0)])
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True, include_lineno=False)
    return f"{_HEAD}\n{out.getvalue().decode('utf-8').rstrip()}\n"


def updated(text: str, wanted: Mapping[str, str]) -> str:
    """Return a ``.po`` file with an entry for each text that is wanted, and no others.

    Order, comments and translations of what stays are kept.

    Parameters
    ----------
    text : str
        The file as it is.
    wanted : mapping
        Texts that are to be in it, in order, as from `messages`.
    """
    entries = {denormalize(found["id"]): found[0].strip() for found in _ENTRY.finditer(text)}
    order = [key for key in entries if not key or key in wanted]
    before = ""
    for key in wanted:
        if key and key not in entries:
            order.insert(order.index(before) + 1, key)
            entries[key] = f'msgid {_quoted(key)}\nmsgstr ""'
        before = key or before
    return "\n\n".join(entries[key] for key in order) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
