"""The words of the page itself, in every language."""

from __future__ import annotations

from typing import Final

from exoviz.language import _, in_each_language, marked

__all__ = ["page_plurals", "page_words"]


_WORDS: Final = {
    "aboutPicture": marked("About this picture"),
    "age": marked("from {age} years of age"),
    "aims": marked("What you will learn"),
    "back": marked("Back"),
    "build": marked("Build a vesicle"),
    "built": marked("The vesicle that was built"),
    "canvas": marked("The vesicle in 3D"),
    "canvasHelp": marked(
        "Drag or use the arrow keys to turn, + and - to zoom, [ and ] to cut, Home to start "
        "again. Click a molecule to see what it is."
    ),
    "card": marked("What it is"),
    "chapter": marked("Chapter"),
    "check": marked("Check"),
    "chooseInstead": marked("Choose from a list instead"),
    "clearRuler": marked("Clear the ruler"),
    "close": marked("Close"),
    "closer": marked("Closer"),
    "code": marked("Result code: {code}"),
    "codeReader": marked("Read a result code"),
    "codeWrong": marked("This is no code of this lesson."),
    "colours": marked("What the colours mean"),
    "cut": marked("Cut it open"),
    "cutHere": marked("Cut from this side"),
    "down": marked("Turn down"),
    "earlier": marked("Earlier: {name}"),
    "estimate": marked("How many of these does this vesicle have: {name}?"),
    "estimateClose": marked("Very close! There are {count}."),
    "estimateFar": marked("There are {count}. Your guess: {guess}."),
    "estimateNear": marked("A good guess! There are {count}. Your guess: {guess}."),
    "evidence": marked("Sources"),
    "farther": marked("Farther"),
    "fault": marked("Something is wrong in this picture. Click on it."),
    "faultRight": marked("Yes, these are wrong here: {name}."),
    "faultWrong": marked("{name}: nothing is wrong there. Look again."),
    "find": marked("Find and click: {name}"),
    "findRight": marked("Yes, that is {name}."),
    "findSkip": marked("Show me"),
    "findWrong": marked("That is {name}. Look again."),
    "hide": marked("Hide {name}"),
    "illustrative": marked("Illustrative: {text}"),
    "key": marked("Teacher's key"),
    "language": marked("Language"),
    "later": marked("Later: {name}"),
    "left": marked("Turn left"),
    "less": marked("Show less"),
    "lesson": marked("Lesson"),
    "level": marked("How it is told"),
    "loading": marked("The molecules are being put in place…"),
    "minutes": marked("{minutes} min"),
    "molecules": marked("Molecules"),
    "more": marked("More"),
    "next": marked("Next"),
    "nm": marked("nm"),
    "noHiding": marked("Layers can only be hidden in 3D, which this browser lacks."),
    "noPicture": marked(
        "This browser cannot draw in 3D (it has no WebGL 2). Everything else of the page works."
    ),
    "noScript": marked("This page needs JavaScript: allow it in the browser's settings."),
    "notes": marked("Notes for teachers"),
    "onPaper": marked("On paper: circle it, and write why."),
    "openTools": marked("Tools"),
    "order": marked("Put these in order."),
    "orderPlace": marked("{name}: place {place} of {all}"),
    "orderWrong": marked("Not quite: {right} of {all} are in their place."),
    "pause": marked("Stop"),
    "plan": marked("Plan of the lesson"),
    "play": marked("Play"),
    "print": marked("Print"),
    "printKey": marked("Print the teacher's key"),
    "printSheet": marked("Print a worksheet"),
    "pupil": marked("Pupil's name"),
    "readOn": marked("Read on"),
    "reset": marked("Start again"),
    "right": marked("Turn right"),
    "rightAnswer": marked("Right!"),
    "ruler": marked("Ruler"),
    "rulerHelp": marked(
        "M or the ruler measures between two places: click them, or turn each to the middle and "
        "press Enter; Esc leaves."
    ),
    "score": marked("{score} of {all}"),
    "seek": marked("Look in the picture"),
    "share": marked("Nothing leaves this page: give your teacher the code, or print the page."),
    "show": marked("Show {name}"),
    "showAll": marked("Show everything"),
    "simple": marked("Simple"),
    "step": marked("Step {number} of {all}"),
    "story": marked("Story"),
    "storyCanvas": marked("The story in 3D"),
    "storyHelp": marked(
        "The space bar plays and stops, [ and ] go back and on. Drag or use the arrow keys to "
        "turn, + and - to zoom, Home to start again. Click a molecule to see what it is."
    ),
    "storyBehind": marked(
        "Behind: molecules of the medium at real concentrations, placed by chance, at rest."
    ),
    "storySimple": marked(
        "Simplified in this page: sugars are round, and between moments a fifth of a second apart "
        "things move straight on."
    ),
    "style": marked("Look"),
    "summary": marked("Your result"),
    "tasks": marked("Tasks"),
    "taskNeeds3d": marked("This task needs 3D, which this browser lacks. It does not count."),
    "time": marked("Time"),
    "tools": marked("View"),
    "tryAgain": marked("Not quite."),
    "turn": marked("Turn it"),
    "up": marked("Turn up"),
    "width": marked("Width"),
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
