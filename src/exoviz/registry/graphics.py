"""Who may draw the pictures of the window."""

from typing import Final, Literal

from exoviz.language import marked

__all__ = ["GRAPHICS", "Graphics"]

Graphics = Literal["auto", "card", "processor"]

#: What the window calls each.
GRAPHICS: Final[dict[Graphics, str]] = {
    "auto": marked("&Graphics card, where there is one"),
    "card": marked("Graphics &card, even if its driver is only software"),
    "processor": marked("&Processor"),
}
