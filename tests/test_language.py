"""Texts and numbers as each language writes them."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from exoviz.language import LANGUAGES, _, number, speaking
from exoviz.resources import folder


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_translations_are_those_that_babel_reads(language: str) -> None:
    with (folder("assets") / "locale" / f"{language}.po").open("rb") as file:
        written = {str(one.id): str(one.string) for one in read_po(file) if one.id}
    with speaking(language):
        shown = {text: _(text) for text in written}
    assert shown == {text: translation or text for text, translation in written.items()}


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_every_language_shows_the_same_digits(value: float, digits: int) -> None:
    shown = set()
    for language in LANGUAGES:
        with speaking(language):
            text = number(value, digits)
        shown.add("".join(one for one in text if one.isdigit()))
    assert len(shown) == 1
