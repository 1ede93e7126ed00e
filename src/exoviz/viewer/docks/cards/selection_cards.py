"""The cards of what is selected: molecules, layers, or whole groups of them."""

from __future__ import annotations

import html
from collections.abc import Collection
from typing import TYPE_CHECKING

from exoviz.cards.model_contents import ModelContents, topics
from exoviz.language import _, number
from exoviz.model import Vesicle
from exoviz.renderer.annotation.layer_names import layer_title
from exoviz.story import Story
from exoviz.viewer.docks.cards.card_page import card_html, table
from exoviz.viewer.picture.word_selection import count_words

__all__ = ["cards_html", "page_of"]

if TYPE_CHECKING:
    from exoviz.viewer.picture.selection import MoleculeSet, Selection

#: Cards that are shown at once.
_CARDS = 4
#: Layers that are listed of molecules which are not all of theirs.
_LISTED = 12


def cards_html(
    contents: ModelContents | None,
    layers: Collection[str],
    groups: Collection[str] = (),
    picked: tuple[str, str] | None = None,
) -> str:
    """Return the cards of what is selected.

    Parameters
    ----------
    contents : ModelContents or None
        Of the model that it is selected in; None where nothing is built.
    layers : collection of str
        The selection.
    groups : collection of str
        Paths that were chosen as groups.
    picked : (str, str), optional
        Layer and species of the one molecule that is selected; by default whole layers are.
    """
    if contents is None or not layers:
        hint = html.escape(_("Click a molecule, or a layer, to see what it is."))
        return f"<p><i>{hint}</i></p>"
    if picked is not None:
        layer, key = picked
        return card_html(contents.species((layer,), key))
    found = topics(tuple(contents.amounts), layers, groups)
    parts = [card_html(contents.card(topic)) for topic in found[:_CARDS]]
    if len(found) > _CARDS:
        more = _("and {count} more").format(count=number(len(found) - _CARDS))
        parts.append(f"<p>{html.escape(more)}</p>")
    return "<hr>".join(parts)


def some_html(some: MoleculeSet) -> str:
    """Return the card of molecules that are not all of their layers."""
    every, chosen = some.model.layer_counts(), some.chosen
    order = sorted(chosen.counts.items(), key=lambda one: -one[1])
    rows = [
        (
            layer_title(layer),
            _("{count} of {all}").format(count=number(count), all=number(every[layer])),
        )
        for layer, count in order[:_LISTED]
    ]
    title, heading = html.escape(_("Chosen molecules")), html.escape(count_words(chosen))
    parts = [f"<h3>{title}</h3><p>{heading}</p>", table(rows)]
    if len(order) > _LISTED:
        more = _("and {count} more").format(count=number(len(order) - _LISTED))
        parts.append(f"<p>{html.escape(more)}</p>")
    return "".join(parts)


def page_of(selection: Selection, model: Vesicle | Story | None) -> str:
    """Return the cards of a selection in a model, or of molecules in the model that they are of."""
    if selection.some is not None:
        return some_html(selection.some)
    picked = selection.picked
    named = None
    if picked is not None:
        model, named = picked.model, (picked.layer, picked.species)
    contents = ModelContents(model) if model is not None and selection.layers else None
    return cards_html(contents, selection.layers, selection.groups, named)
