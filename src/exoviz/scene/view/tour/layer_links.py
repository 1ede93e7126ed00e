"""Words of a text that point at layers: ``[the proteins](layer:proteins)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["TextRun", "linked_layers", "text_runs", "without_links"]

#: A link of Markdown with a scheme of its own; nothing else in a text has a meaning.
_LINK: Final = re.compile(r"\[([^\[\]\n]{1,200})\]\(layer:([^\s()\[\]]{1,200})\)")


@dataclass(frozen=True, slots=True)
class TextRun:
    """Words of a text.

    Attributes
    ----------
    text : str
    layer : str
        Path of the layer, or the group of layers, that they point at; empty for none.
    """

    text: str
    layer: str = ""


def text_runs(text: str) -> tuple[TextRun, ...]:
    """Return a text as the runs of words that point at something, and those between them."""
    found: list[TextRun] = []
    end = 0
    for link in _LINK.finditer(text):
        found += [TextRun(text[end : link.start()]), TextRun(link[1], link[2])]
        end = link.end()
    return tuple(run for run in (*found, TextRun(text[end:])) if run.text)


def without_links(text: str) -> str:
    """Return the words of a text alone."""
    return "".join(run.text for run in text_runs(text))


def linked_layers(text: str) -> tuple[str, ...]:
    """Return the paths that words of a text point at."""
    return tuple(run.layer for run in text_runs(text) if run.layer)
