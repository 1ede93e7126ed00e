"""The card of a group of molecules: what they are, why they matter, how much there is of each."""

from __future__ import annotations

import html
from collections.abc import Sequence

from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.model.layers import Root, is_below, last_step
from exoviz.viewer.docks.cards.amounts import Amount
from exoviz.viewer.docks.cards.species_card import in_vesicle, place_of, role_of_layer, table

__all__ = ["Member", "group_html"]

#: Members that are listed.
_LISTED = 12

#: What a group holds: name, and how much there is of it.
Member = tuple[str, Amount]


def _role(path: str) -> str:
    found = role_of_layer(path)
    if not found and (is_below(path, Root.PROTEINS) or is_below(path, Root.CELL)):
        found = load_catalog().names.family_roles.get(last_step(path), "")
    return found


def group_html(path: str, title: str, members: Sequence[Member], total_da: float) -> str:
    """Return a card for a group.

    Parameters
    ----------
    path : str
        Of the group of layers, or of one layer that holds several species.
    title : str
    members : sequence of Member
    total_da : float
        Mass of the whole vesicle, Da; 0 where nothing can be said of shares.
    """
    total = sum((amount for _name, amount in members), Amount())
    role = _role(path)
    rows = [(_("Place"), place_of(path)), (_("Kinds"), number(len(members)))]
    text = f"<p>{html.escape(_(role))}</p>" if role else ""
    parts = [f"<h3>{html.escape(title)}</h3>", text, table([*rows, *in_vesicle(total, total_da)])]
    order = sorted(members, key=lambda one: -one[1].copies)
    listed = order[:_LISTED]
    holds = html.escape(_("What it holds"))
    parts.append(f"<h4>{holds}</h4>")
    if total.copies:
        cells = "".join(
            f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td>"
            f'<td align="right">{number(one.copies)}</td></tr>'
            for name, one in listed
        )
        parts.append(f"<table>{cells}</table>")
    else:
        parts.append(f"<p>{html.escape('; '.join(name for name, _amount in listed))}</p>")
    if len(order) > _LISTED:
        more = _("and {count} more").format(count=number(len(order) - _LISTED))
        parts.append(f"<p>{html.escape(more)}</p>")
    return "".join(parts)
