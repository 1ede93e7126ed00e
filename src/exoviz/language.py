"""Text in the reader's language: English in the code, Kazakh and Russian in ``assets/locale``.

The language is a context variable, so that two threads (or a window and an
export) can speak two languages at once; there is no global switch to forget.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

from exoviz.resources import folder

__all__ = [
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "_",
    "current",
    "in_each_language",
    "is_asked_for",
    "marked",
    "number",
    "plain_number",
    "short_number",
    "speak",
    "speaking",
]

LANGUAGES = ("en", "kk", "ru")
#: What they call themselves.
LANGUAGE_NAMES = {"en": "English", "kk": "Қазақша", "ru": "Русский"}

#: From here on a number is written with a power of ten.
_LARGEST_PLAIN: Final = 1e15

Made = TypeVar("Made")

_current: ContextVar[str] = ContextVar("exoviz_language", default="en")
_asked_for: ContextVar[bool] = ContextVar("exoviz_language_asked_for", default=False)


#: A text and its translation, each in one or more lines; ours have no plurals and no contexts.
_ENTRY: Final = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"(?:\n|$))+)', re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\(.)")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}


def _text(quoted: str) -> str:
    """Return the text that quoted lines of a ``.po`` file stand for."""
    whole = "".join(line[1:-1] for line in quoted.splitlines())
    return _ESCAPED.sub(lambda found: _CONTROLS.get(found[1], found[1]), whole)


@functools.lru_cache(maxsize=len(LANGUAGES))
def _messages(language: str) -> dict[str, str]:
    # Babel, which writes these files, reads them too, in five times as long; tests hold both equal.
    content = (folder("assets") / "locale" / f"{language}.po").read_text("utf-8")
    found = {_text(text): _text(translation) for text, translation in _ENTRY.findall(content)}
    return {text: translation for text, translation in found.items() if text and translation}


def current() -> str:
    """Return the language in force: ``"en"``, ``"kk"`` or ``"ru"``."""
    return _current.get()


def is_asked_for() -> bool:
    """Return whether the language in force was asked for, and not found out from the system."""
    return _asked_for.get()


@contextmanager
def speaking(language: str, *, asked_for: bool = False) -> Iterator[None]:
    """Use `language` inside a ``with`` block; see `is_asked_for`.

    Raises
    ------
    ValueError
        If `language` is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language '{language}' is not one of {', '.join(LANGUAGES)}")
    token, asked = _current.set(language), _asked_for.set(asked_for)
    try:
        yield
    finally:
        _current.reset(token)
        _asked_for.reset(asked)


def in_each_language(made: Callable[[], Made]) -> dict[str, Made]:
    """Return what a function returns while each language is in force, by language."""
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = made()
    return found


def speak(language: str) -> None:
    """Use `language` from now on in this thread, as `speaking` does in a block."""
    if language not in LANGUAGES:
        raise ValueError(f"language '{language}' is not one of {', '.join(LANGUAGES)}")
    _current.set(language)


def _(message: str) -> str:
    """Return `message` in the language in force (English where it has no translation)."""
    language = _current.get()
    if language == "en":
        return message
    return _messages(language).get(message, message)


def marked(message: str) -> str:
    """Return `message` as it is: marks a text for translation that is translated when shown."""
    return message


def number(value: float, digits: int = 0) -> str:
    """Return `value` with grouped thousands and `digits` decimals, as the language writes it."""
    language = _current.get()
    # Rounded first, so that every language rounds halves alike.
    value = round(value, digits)
    if language == "en":
        return f"{value:,.{digits}f}"
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=language)


def plain_number(value: float) -> str:
    """Return `value` as `number` does, with the decimals that it has, to six digits."""
    from decimal import Decimal

    short = f"{value:g}"
    if not math.isfinite(value) or abs(value) >= _LARGEST_PLAIN:
        return short
    exponent = Decimal(short).as_tuple().exponent
    assert isinstance(exponent, int)
    return number(value, max(-exponent, 0))


def short_number(value: float) -> str:
    """Return `value` as `number` does, with a decimal only where it is no whole number."""
    return number(value, 0 if float(value).is_integer() else 1)
