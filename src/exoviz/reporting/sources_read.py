"""The sources of what a vesicle is built of, and whether they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exoviz.catalog import Source, load_catalog
from exoviz.language import _, number
from exoviz.model.layers import Substance, matches, substance

if TYPE_CHECKING:
    from exoviz.model import Vesicle

__all__ = ["SOURCE_GROUPS", "citation_words", "sources_of", "sources_title", "sources_words"]

SOURCE_GROUPS: Mapping[Substance, str] = {
    "lipid": "lipids",
    "protein": "proteins",
    "glycan": "glycans",
    "rna": "rna",
}
"""Group of the catalog that has the molecules of a substance."""


def sources_of(vesicle: Vesicle, hidden: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Return the sources of the catalog's entries that a vesicle holds, by key.

    Parameters
    ----------
    vesicle : Vesicle
    hidden : sequence of str
        Layers that are left out, with all below them.

    Returns
    -------
    dict
        ``citation``, ``doi`` and ``read`` of each; those that were read first.
    """
    catalog = load_catalog()
    found: dict[str, None] = {}
    for item in vesicle.molecules():
        if matches(item.layer, hidden):
            continue
        group = SOURCE_GROUPS[substance(item.layer)]
        key = catalog.find(group, item.species)
        if key is not None:
            found |= dict.fromkeys(catalog.entry(group, key).cited)
    order = sorted(found, key=lambda key: not catalog.sources[key].read)
    return {key: catalog.sources[key].model_dump(mode="json") for key in order}


def sources_title(sources: Mapping[str, Mapping[str, Any]]) -> str:
    """Return how many of some sources were read."""
    read = sum(bool(one["read"]) for one in sources.values())
    return _("Sources of its molecules: {read} of {all} were read").format(
        read=number(read), all=number(len(sources))
    )


def citation_words(source: Source) -> str:
    """Return a citation as it was published, and what is said of it in the language in force."""
    return "; ".join(filter(None, (source.citation, _(source.note) if source.note else "")))


def sources_words(sources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return each source in a line: its key, its citation, and whether it was read."""
    return [
        f"{key}: {citation_words(one)} [{_('read') if one.read else _('not read')}]"
        for key, one in ((key, Source.model_validate(one)) for key, one in sources.items())
    ]
