"""How to cite what is seen: exoviz, the scene, and the sources of the molecules that are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

from exoviz.catalog import Source, load_catalog
from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.model.layers import last_step, matches
from exoviz.reporting.sources_read import SOURCE_GROUPS, citation_words, sources_of
from exoviz.scene import Scene
from exoviz.scene.protein_items import OwnGlobule, OwnStructure
from exoviz.story import Story

__all__ = ["bibtex", "citation_text", "own_sources", "shown_sources"]

AUTHORS: Final = "exoviz developers"
TITLE: Final = "exoviz: build, see and check an exosome, molecule by molecule and true to scale"
"""As in ``CITATION.cff``."""

#: A citation that begins as those of papers do: authors, year and title.
_PAPER: Final = re.compile(
    r"(?P<authors>[^:;()\d]+?) \((?P<year>\d{4})\) (?P<title>[^.;]+)\. (?P<rest>.+)"
)
_INITIALS: Final = re.compile(r"(?P<family>.+) (?P<initials>[A-Z]{1,3})")
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "&%$#_{}"},
}


def shown_sources(model: Vesicle | Story, hidden: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Return the sources of the molecules of a model that are shown, by key.

    Parameters
    ----------
    model : Vesicle or Story
    hidden : sequence of str
        Layers that are not shown, with all below them.

    Returns
    -------
    dict
        ``citation``, ``doi`` and ``read`` of each; those that were read first.
    """
    if isinstance(model, Vesicle):
        return sources_of(model, hidden)
    catalog = load_catalog()
    found: dict[str, None] = {}
    for layer in model.layer_counts():
        for group in SOURCE_GROUPS.values():
            key = None if matches(layer, hidden) else catalog.find(group, last_step(layer))
            if key is not None:
                found |= dict.fromkeys(catalog.entry(group, key).cited)
    order = sorted(found, key=lambda key: not catalog.sources[key].read)
    return {key: catalog.sources[key].model_dump(mode="json") for key in order}


def own_sources(scene: Scene) -> list[str]:
    """Return what a scene says of where its own proteins are from, each once."""
    own = [one for one in scene.proteins.values() if isinstance(one, (OwnGlobule, OwnStructure))]
    return list(dict.fromkeys(one.source for one in own if one.source))


def _scene_words(scene: Scene, name: str) -> str:
    title = _(scene.title) or name
    what = _("Scene: {title} ({name}), seed {seed}.")
    return what.format(title=title, name=name, seed=scene.seed)


def citation_text(scene: Scene, name: str, sources: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a numbered list of what to cite, a line each.

    Parameters
    ----------
    scene : Scene
    name : str
        Name of the preset or file, without its folder.
    sources : mapping
        See `shown_sources`.
    """
    lines = [f"{AUTHORS}. {TITLE}. " + _("Version {version}.").format(version=version("exoviz"))]
    lines.append(_scene_words(scene, name))
    for one in sources.values():
        source = Source.model_validate(one)
        doi = f" doi:{source.doi}" if source.doi else ""
        read = _("read") if source.read else _("not read")
        lines.append(f"{citation_words(source)}{doi} [{read}]")
    lines += own_sources(scene)
    return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1))


def bibtex(scene: Scene, name: str, sources: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the same as BibTeX, in UTF-8.

    Authors, year and title are told apart where a citation begins with them; any other is the
    title of its entry as a whole.

    Parameters
    ----------
    scene : Scene
    name : str
        Name of the preset or file, without its folder.
    sources : mapping
        See `shown_sources`.
    """
    first = {"author": "{" + AUTHORS + "}", "title": "{" + TITLE + "}"}
    entries = [
        _entry("software", "exoviz-software", first | {"version": version("exoviz")}),
        _entry("misc", "exoviz-scene", {"title": "{" + _escaped(_scene_words(scene, name)) + "}"}),
    ]
    for key, one in sources.items():
        entries.append(_entry("misc", key, _fields(Source.model_validate(one))))
    entries += [
        _entry("misc", f"own-{place}", {"title": "{" + _escaped(text) + "}"})
        for place, text in enumerate(own_sources(scene), 1)
    ]
    return "\n\n".join(entries)


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _fields(source: Source) -> dict[str, str]:
    fields: dict[str, str] = {}
    paper = _PAPER.fullmatch(source.citation)
    authors = _authors(paper["authors"]) if paper else ""
    if paper is not None and authors:
        fields["author"] = _escaped(authors)
        fields["year"] = paper["year"]
        fields["title"] = "{" + _escaped(paper["title"]) + "}"
        fields["howpublished"] = _escaped(paper["rest"])
    else:
        fields["title"] = "{" + _escaped(source.citation or _(source.note)) + "}"
    if source.doi:
        fields["doi"] = source.doi
    # Where nothing was published, what is said of it is the title.
    said = (
        _(source.note) if source.note and source.citation else "",
        "" if source.read else _("not read"),
    )
    if any(said):
        fields["note"] = _escaped("; ".join(filter(None, said)))
    return fields


def _authors(names: str) -> str:
    """Return authors as BibTeX has them; empty where they are not names alone."""
    found = []
    for name in re.split(r", | & ", names.removesuffix(" et al.").removesuffix(" et al")):
        initials = _INITIALS.fullmatch(name.strip(" ,"))
        if initials is not None:
            given = " ".join(f"{letter}." for letter in initials["initials"])
            found.append(f"{initials['family']}, {given}")
        elif re.fullmatch(r"[^\W\d_][\w'-]+", name.strip(" ,")):
            found.append(name.strip(" ,"))
        else:
            return ""
    if re.search(r"et al\.?$", names):
        found.append("others")
    return " and ".join(found)


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}\n}}"
