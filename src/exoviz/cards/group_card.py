"""The card of a group of molecules: what they are, why they matter, how much there is of each."""

from __future__ import annotations

from collections.abc import Sequence

from exoviz.cards.amounts import Amount
from exoviz.cards.card import Card
from exoviz.cards.species_card import in_vesicle, place_of, role_of_layer, said
from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.model.layers import Root, is_below, last_step

__all__ = ["Member", "group_card"]

#: Members that are listed.
_LISTED = 12

#: What a group holds: name, and how much there is of it.
Member = tuple[str, Amount]


def _role(path: str) -> str:
    found = role_of_layer(path)
    if not found and (is_below(path, Root.PROTEINS) or is_below(path, Root.CELL)):
        found = load_catalog().names.family_roles.get(last_step(path), "")
    return found


def group_card(path: str, title: str, members: Sequence[Member], total_da: float) -> Card:
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
    order = sorted(members, key=lambda one: -one[1].copies)
    more = len(order) - _LISTED
    return Card(
        title,
        (_(role),) if role else (),
        said([*rows, *in_vesicle(total, total_da)]),
        heading=_("What it holds"),
        members=tuple(
            (name, number(one.copies) if total.copies else "") for name, one in order[:_LISTED]
        ),
        more=_("and {count} more").format(count=number(more)) if more > 0 else "",
    )
