"""Make everything that is generated: schema, reference tables, templates of translations.

``make generate`` writes it; a test says what is stale. A generated part of a document that people
write lies between two comments, ``<!-- generated: NAME -->`` and ``<!-- end -->``; the name is
that of a function in `reference`, with its argument if it takes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import reference
import texts
from exoviz.builder.protein.protein_shapes import composed
from exoviz.builder.protein.stored_shapes import digest, written
from exoviz.catalog import load_catalog
from exoviz.language import LANGUAGES
from exoviz.scene import Scene

__all__ = ["GENERATED", "main"]

ROOT = Path(__file__).parent.parent
_PART = re.compile(
    r"(?P<begin><!-- generated: (?P<name>\w+) ?(?P<argument>\S*) -->\n).*?(?P<end><!-- end -->)",
    re.DOTALL,
)


def _schema(_text: str) -> str:
    return json.dumps(Scene.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _shapes(text: str) -> str:
    """Return the stored shapes of the catalog's proteins; those that are right are kept."""
    lines = {line.partition("\t")[0]: line for line in text.splitlines()}
    made_now = []
    for key, protein in load_catalog().proteins.items():
        line = lines.get(key, "")
        if f"\t{digest(protein)}\t" not in line:
            line = written(protein, composed(protein))
        made_now.append(line + "\n")
    return "".join(made_now)


def _template(_text: str) -> str:
    return texts.template()


def _translations(text: str) -> str:
    return texts.updated(text, {**texts.messages(), **texts.optional_messages()})


def _tables(text: str) -> str:
    """Return a document with each of its generated parts made again."""

    def made_again(part: re.Match[str]) -> str:
        made = reference.TABLES[part["name"]](part["argument"])
        return f"{part['begin']}{made}{part['end']}"

    return _PART.sub(made_again, text)


def _generated() -> dict[str, Callable[[str], str]]:
    """Return what makes each generated file, by its path, from the text that is there."""
    found: dict[str, Callable[[str], str]] = {
        "assets/scene.schema.json": _schema,
        "assets/shapes.tsv": _shapes,
        "assets/locale/exoviz.pot": _template,
    }
    found |= {f"assets/locale/{name}.po": _translations for name in LANGUAGES if name != "en"}
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    with_tables = [one for one in sorted(documents) if _PART.search(one.read_text("utf-8"))]
    return found | {str(one.relative_to(ROOT)): _tables for one in with_tables}


GENERATED = _generated()


def made(name: str) -> str:
    """Return what a generated file should hold."""
    path = ROOT / name
    return GENERATED[name](path.read_text("utf-8") if path.exists() else "")


def main() -> None:
    """Write what is stale, and say what that was."""
    for name in GENERATED:
        path, text = ROOT / name, made(name)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(name)


if __name__ == "__main__":
    main()
