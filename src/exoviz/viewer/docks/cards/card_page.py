"""A card as the rich text of the window."""

from __future__ import annotations

import html
from collections.abc import Iterable

from exoviz.cards.card import Card, CardLink, CitedSource, Row

__all__ = ["card_html", "table"]


def table(rows: Iterable[Row]) -> str:
    """Return rows as a table."""
    cells = "".join(
        f"<tr><td><b>{html.escape(what)}</b>&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>"
        for what, value in rows
    )
    return f"<table>{cells}</table>"


def _members(card: Card) -> list[str]:
    if not card.heading:
        return []
    parts = [f"<h4>{html.escape(card.heading)}</h4>"]
    if any(amount for _name, amount in card.members):
        cells = "".join(
            f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td>"
            f'<td align="right">{html.escape(amount)}</td></tr>'
            for name, amount in card.members
        )
        parts.append(f"<table>{cells}</table>")
    else:
        parts.append(f"<p>{html.escape('; '.join(name for name, _amount in card.members))}</p>")
    return [*parts, *([f"<p>{html.escape(card.more)}</p>"] if card.more else [])]


def _link(link: CardLink) -> str:
    entry = html.escape(link.entry)
    if link.address:
        entry = f'<a href="{html.escape(link.address)}">{entry}</a>'
    return f"{html.escape(link.database)} {entry}".strip()


def _source(cited: CitedSource) -> str:
    doi = f' <a href="https://doi.org/{html.escape(cited.doi)}">doi</a>' if cited.doi else ""
    return f"<p><small>{html.escape(cited.words)}{doi} [{html.escape(cited.read)}]</small></p>"


def card_html(card: Card) -> str:
    """Return a card in HTML as Qt reads it."""
    parts = [f"<h3>{html.escape(card.title)}</h3>"]
    parts += [f"<p>{html.escape(text)}</p>" for text in card.texts]
    parts += [table(card.rows), *_members(card)]
    parts += [f"<p>{html.escape(note)}</p>" for note in card.notes]
    if card.links:
        parts.append(f"<p>{', '.join(map(_link, card.links))}</p>")
    return "".join([*parts, *map(_source, card.sources)])
