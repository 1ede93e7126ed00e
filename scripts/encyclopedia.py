"""What an encyclopedia says of exosomes, and where exoviz shows it or corrects it.

``encyclopedia.toml`` beside this has the statements. `table` makes the page docs/encyclopedia.md of
them; a test looks each place up in all languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import texts
from exoviz.catalog import Lipid, Species, load_catalog
from exoviz.language import LANGUAGES, _, speaking
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import load_scene, preset_names

__all__ = ["Place", "Statement", "statements", "translated"]

_FILE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is shown.

    Attributes
    ----------
    kind : str
        ``"scene"``, ``"chapter"``, ``"milestone"``, ``"protein"``, ``"lipid"``, ``"glycan"``,
        ``"rna"``, ``"fluid"``, or ``"text"``: a caption.
    name : str
        Its name or key; how a caption begins.
    """

    kind: str
    name: str

    def texts(self) -> tuple[str, ...]:
        """Return what a user reads there, in English: its title first.

        Raises
        ------
        LookupError
            If there is no such place.
        """
        return _TEXTS[self.kind](self.name)

    def words(self) -> str:
        """Return how to get there, as Markdown."""
        name = self.name
        match self.kind:
            case "scene":
                verb = "render" if load_scene(name).story is None else "animate"
                return f"`exoviz {verb} {name}`"
            case "chapter":
                title = CHAPTERS[name].title
                anchor = "".join(x for x in title.lower() if x.isalnum() or x in " -")
                return f"chapter [{title}](stories.md#{anchor.replace(' ', '-')})"
            case "milestone":
                stone = next(one for one in load_catalog().history if one.key == name)
                return f"milestone of {stone.year}: {stone.title}"
            case "text":
                return f"caption “{self.texts()[0]}”"
            case _:
                return f"`exoviz catalog {_GROUPS[self.kind]} {name}`"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement.

    Attributes
    ----------
    says : str
        In words of our own.
    words : tuple of str
        Words that stand in the texts of its places.
    places : tuple of Place
    why : str
        What of it is not so, or not quite; empty if all is.
    """

    says: str
    words: tuple[str, ...]
    places: tuple[Place, ...]
    why: str


_GROUPS: Final = {
    "protein": "proteins",
    "lipid": "lipids",
    "glycan": "glycans",
    "rna": "rna",
    "fluid": "fluids",
}


def _scene(name: str) -> tuple[str, ...]:
    if name not in preset_names():
        raise LookupError(f"there is no scene '{name}': mend it in {_FILE.name}")
    scene = load_scene(name)
    return tuple(text for text in (scene.title, scene.about, scene.illustrative) if text)


def _milestone(key: str) -> tuple[str, ...]:
    for stone in load_catalog().history:
        if stone.key == key:
            return stone.title, stone.text
    raise LookupError(f"there is no milestone '{key}': mend it in {_FILE.name}")


def _caption(start: str) -> tuple[str, ...]:
    found = [text for text in texts.messages() if text.startswith(start)]
    if len(found) != 1:
        what = f"{len(found)} texts begin '{start}', not one: mend it in {_FILE.name}"
        raise LookupError(what)
    return (found[0],)


def _entry(group: str) -> Callable[[str], tuple[str, ...]]:
    def read(key: str) -> tuple[str, ...]:
        species: Species = load_catalog().group(group)[key]
        signal = species.signal if isinstance(species, Lipid) else None
        said = (signal.word, signal.text) if signal else ()
        # The names of proteins are those of the databases, in every language.
        named = () if group == "proteins" else (species.name,)
        return (*named, species.role, *said)

    return read


_TEXTS: Final[Mapping[str, Callable[[str], tuple[str, ...]]]] = {
    "scene": _scene,
    "chapter": lambda name: (CHAPTERS[name].title,),
    "milestone": _milestone,
    "text": _caption,
    **{kind: _entry(group) for kind, group in _GROUPS.items()},
}


def statements() -> tuple[Statement, ...]:
    """Return all statements, in their order."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))["statement"]
    return tuple(
        Statement(
            row["says"],
            tuple(row["words"]),
            tuple(Place(*one.split(":", 1)) for one in row["places"]),
            row.get("why", ""),
        )
        for row in rows
    )


def translated(text: str, language: str) -> str:
    """Return a text in a language; English if it has no translation."""
    with speaking(language):
        return _(text)


def rows() -> list[tuple[str, ...]]:
    """Return the rows of the page's table: statement, verdict, places, titles in each language."""
    found = []
    for one in statements():
        where = "<br>".join(place.words() for place in one.places)
        told = next(place for place in one.places if place.texts())
        names = tuple(
            translated(told.texts()[0], language) for language in LANGUAGES if language != "en"
        )
        found.append((one.says, one.why or "Yes.", where, *names))
    return found
