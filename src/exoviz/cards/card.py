"""What a card says, without how it looks."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Card", "CardLink", "CitedSource", "Row"]

#: What is said of something, and what it is; without a value it is left out.
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CardLink:
    """An entry of a database.

    Attributes
    ----------
    database : str
        Its name; empty where the entry's own name says it.
    entry : str
    address : str
        Empty for an entry without a page of its own.
    """

    database: str
    entry: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source that a card rests on.

    Attributes
    ----------
    words : str
        Citation.
    doi : str
        May be empty.
    read : str
        Whether it was read, in words.
    """

    words: str
    doi: str
    read: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a molecule or a group of molecules is.

    Attributes
    ----------
    title : str
    texts : tuple of str
        Paragraphs: what it is, and why it matters.
    rows : tuple of Row
        Only those with a value.
    heading : str
        Over the members; empty where there are none.
    members : tuple of Row
        What a group holds, and how much of each; the amount is empty where it changes with time.
    more : str
        How many members are not named.
    notes : tuple of str
        Where its shape is from, if that is a file of the user's own.
    links : tuple of CardLink
    sources : tuple of CitedSource
    """

    title: str
    texts: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    heading: str = ""
    members: tuple[Row, ...] = ()
    more: str = ""
    notes: tuple[str, ...] = ()
    links: tuple[CardLink, ...] = ()
    sources: tuple[CitedSource, ...] = ()
