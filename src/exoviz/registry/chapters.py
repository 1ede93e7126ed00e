"""The chapters that a story can have, in the order in which an exosome goes through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exoviz.language import marked
from exoviz.registry.records import Registry

__all__ = ["CHAPTERS", "ChapterRecord"]


@dataclass(frozen=True, slots=True)
class ChapterRecord:
    """A chapter: its name, and what makes it.

    Attributes
    ----------
    name, title, description : str
        Its name in scenes, its title in films, and a line for the reference.
    group : str
        ``"module:class"`` of the chapters that are made together, this one among them; see
        `exoviz.story.chapter.ChapterGroup`.
    picture_at : float
        Moment of the picture that stands for it in documents, as a share of its length, 0 to 1.
    body : bool
        Whether it shows the multivesicular body with all its vesicles, which must have room in it.
    """

    name: str
    title: str
    description: str
    group: str
    picture_at: float = 0.5
    body: bool = False


_PIT: Final = "exoviz.story.chapters.coated_pit:CoatedPit"
_SORTING: Final = "exoviz.story.chapters.sorting:Sorting"
_BUDDING: Final = "exoviz.story.chapters.budding:Budding"
_FILLING: Final = "exoviz.story.chapters.filling:Filling"
_LYSOSOME: Final = "exoviz.story.chapters.lysosome:Lysosome"
_RELEASE: Final = "exoviz.story.chapters.release:Release"
_TRAVEL: Final = "exoviz.story.chapters.travel:Travel"
_HISTORY: Final = "exoviz.story.chapters.milestones.history:History"
_UPTAKE: Final = "exoviz.story.chapters.uptake:Uptake"
_DELIVERY: Final = "exoviz.story.chapters.delivery:Delivery"

CHAPTERS: Final = Registry(
    ChapterRecord(
        "pit",
        marked("A clathrin-coated pit"),
        "a coat of clathrin bends the plasma membrane, dynamin pinches it off, the coat is shed",
        _PIT,
        0.52,
    ),
    ChapterRecord(
        "sorting",
        marked("Sorting at the early endosome"),
        "receptors tagged with ubiquitin gather under a flat clathrin coat",
        _SORTING,
        0.9,
    ),
    ChapterRecord(
        "budding",
        marked("A vesicle buds inwards"),
        "ESCRT-III draws the neck of a bud together, and an intraluminal vesicle pinches off",
        _BUDDING,
        0.56,
    ),
    ChapterRecord(
        "ceramide",
        marked("Another way: ceramide"),
        "neutral sphingomyelinase 2 makes ceramide, and the membrane bends without ESCRT",
        _BUDDING,
        0.56,
    ),
    ChapterRecord(
        "filling",
        marked("The body fills"),
        "vesicle after vesicle buds into the endosome: a multivesicular body",
        _FILLING,
        0.85,
        body=True,
    ),
    ChapterRecord(
        "lysosome",
        marked("The lysosome"),
        "the body fuses with a lysosome, and its vesicles are digested",
        _LYSOSOME,
        0.36,
        body=True,
    ),
    ChapterRecord(
        "transport",
        marked("To the plasma membrane"),
        "kinesin carries the body along a microtubule",
        _RELEASE,
        0.5,
        body=True,
    ),
    ChapterRecord(
        "docking",
        marked("Docking, hemifusion and the first pore"),
        "Rab and SNARE proteins bring both membranes together until a pore opens",
        _RELEASE,
        0.44,
        body=True,
    ),
    ChapterRecord(
        "release",
        marked("Release"),
        "the pore widens, the body flattens into the plasma membrane and sets its vesicles free",
        _RELEASE,
        0.6,
        body=True,
    ),
    ChapterRecord(
        "travel",
        marked("On the way"),
        "an exosome in body fluids, among lipoproteins and other particles at their true numbers",
        _TRAVEL,
        0.1,
    ),
    ChapterRecord(
        "uptake",
        marked("Taken up"),
        "an exosome binds to another cell, whose membrane wraps it and takes it in",
        _UPTAKE,
        0.5,
    ),
    ChapterRecord(
        "delivery",
        marked("The message is read"),
        "back-fusion sets the cargo free; a ribosome reads mRNA, a microRNA finds its target",
        _DELIVERY,
        0.93,
    ),
    ChapterRecord(
        "history",
        marked("Milestones"),
        "what was found out when, from 1981 on, each milestone as a scene of its own",
        _HISTORY,
        0.33,
        body=True,
    ),
)
