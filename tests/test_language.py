"""Numbers as each language writes them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exoviz.language import LANGUAGES, number, speaking


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_every_language_shows_the_same_digits(value: float, digits: int) -> None:
    shown = set()
    for language in LANGUAGES:
        with speaking(language):
            text = number(value, digits)
        shown.add("".join(one for one in text if one.isdigit()))
    assert len(shown) == 1
