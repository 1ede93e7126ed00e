"""The words of the page itself, in every language."""

from __future__ import annotations

from typing import Final

from exoviz.language import _, in_each_language, marked

__all__ = ["LANGUAGE_NAMES", "page_plurals", "page_words"]

#: What each language calls itself.
LANGUAGE_NAMES: Final = {"en": "English", "kk": "Қазақша", "ru": "Русский"}

_WORDS: Final = {
    "aboutPicture": marked("About this picture"),
    "back": marked("Back"),
    "canvas": marked("The vesicle in 3D"),
    "canvasHelp": marked(
        "Drag or use the arrow keys to turn, + and - to zoom, [ and ] to cut, Home to start "
        "again. Click a molecule to see what it is."
    ),
    "card": marked("What it is"),
    "chapter": marked("Chapter"),
    "check": marked("Check"),
    "close": marked("Close"),
    "closer": marked("Closer"),
    "code": marked("Result code: {code}"),
    "colours": marked("What the colours mean"),
    "cut": marked("Cut it open"),
    "cutHere": marked("Cut from this side"),
    "estimate": marked("How many of these does this vesicle have: {name}?"),
    "estimateClose": marked("Very close! There are {count}."),
    "estimateFar": marked("There are {count}. Your guess: {guess}."),
    "estimateNear": marked("A good guess! There are {count}. Your guess: {guess}."),
    "evidence": marked("Sources"),
    "farther": marked("Farther"),
    "find": marked("Find and click: {name}"),
    "findRight": marked("Yes, that is {name}."),
    "findSkip": marked("Show me"),
    "findWrong": marked("That is {name}. Look again."),
    "hide": marked("Hide {name}"),
    "key": marked("Teacher's key"),
    "language": marked("Language"),
    "left": marked("Turn left"),
    "lesson": marked("Lesson"),
    "loading": marked("The molecules are being put in place…"),
    "molecules": marked("Molecules"),
    "next": marked("Next"),
    "noPicture": marked(
        "This browser cannot draw in 3D (it has no WebGL 2). Everything else of the page works."
    ),
    "nm": marked("nm"),
    "noScript": marked("This page needs JavaScript: allow it in the browser's settings."),
    "notes": marked("Notes for teachers"),
    "pause": marked("Stop"),
    "play": marked("Play"),
    "print": marked("Print"),
    "printKey": marked("Print the teacher's key"),
    "printSheet": marked("Print a worksheet"),
    "pupil": marked("Pupil's name"),
    "reset": marked("Start again"),
    "right": marked("Turn right"),
    "rightAnswer": marked("Right!"),
    "score": marked("{score} of {all}"),
    "seek": marked("Look for it in the picture"),
    "share": marked("Nothing leaves this page: give your teacher the code, or print the page."),
    "show": marked("Show {name}"),
    "showAll": marked("Show everything"),
    "step": marked("Step {number} of {all}"),
    "story": marked("Story"),
    "storyCanvas": marked("The story in 3D"),
    "storyHelp": marked(
        "The space bar plays and stops, [ and ] go back and on. Drag or use the arrow keys to "
        "turn, + and - to zoom, Home to start again. Click a molecule to see what it is."
    ),
    "storySimple": marked(
        "Simplified in this page: molecules of the medium at rest, buds and tubules of the "
        "membranes and shadows on the cut are left out, sugars are round, and between moments a "
        "fifth of a second apart things move straight on."
    ),
    "style": marked("Look"),
    "summary": marked("Your result"),
    "tasks": marked("Tasks"),
    "time": marked("Time"),
    "tools": marked("View"),
    "tryAgain": marked("Not quite."),
    "turn": marked("Turn it"),
    "up": marked("Turn up"),
    "down": marked("Turn down"),
}

#: Texts whose words depend on a number. Before the colon stands for which numbers, as Unicode's
#: plural rules call them: a language uses those that it has.
_PLURALS: Final = {
    "molecules": {
        "one": marked("one: {count} molecule"),
        "few": marked("few: {count} molecules"),
        "many": marked("many: {count} molecules"),
        "other": marked("other: {count} molecules"),
    },
    "tasksLeft": {
        "one": marked("one: {count} task left"),
        "few": marked("few: {count} tasks left"),
        "many": marked("many: {count} tasks left"),
        "other": marked("other: {count} tasks left"),
    },
}


def page_words() -> dict[str, dict[str, str]]:
    """Return the words of the page by language and key."""
    return in_each_language(lambda: {key: _(text) for key, text in _WORDS.items()})


def page_plurals() -> dict[str, dict[str, dict[str, str]]]:
    """Return the texts that depend on a number by language, key and category of plurals."""
    return in_each_language(
        lambda: {
            key: {which: _(text).removeprefix(f"{which}: ") for which, text in forms.items()}
            for key, forms in _PLURALS.items()
        }
    )
