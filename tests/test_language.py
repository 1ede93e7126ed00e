"""Texts and numbers as each language writes them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import exoviz
from exoviz.language import LANGUAGES, _, number, plain_number, speaking
from exoviz.resources import folder

#: How Python writes a number by itself, with a point whatever the language.
BARE = re.compile(r",?(\.[0-9]+)?[defg%]?")
#: Functions whose numbers are read by programs, or typed by hand.
FOR_PROGRAMS = re.compile("write_.*|save_.*|_questions|_option|_show_time")


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


@given(st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.4g}")))
def test_a_plain_number_has_the_decimals_that_it_has(value: float) -> None:
    assert float(plain_number(value).replace(",", "")) == value
    with speaking("ru"):
        written = plain_number(value)
    assert float(re.sub(r"\s", "", written).replace(",", ".").replace("\u2212", "-")) == value


def test_a_plain_number_is_short() -> None:
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = [plain_number(one) for one in (24.0, 0.05, 1234.5, 1e-6, 1e300)]
    assert found["en"] == ["24", "0.05", "1,234.5", "0.000001", "1e+300"]
    assert found["ru"] == ["24", "0,05", "1\xa0234,5", "0,000001", "1e+300"]
    assert plain_number(float("inf")) == "inf"


def test_no_translated_text_has_a_number_as_python_writes_it() -> None:
    found = []
    for path in sorted(Path(exoviz.__file__).parent.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef) or FOR_PROGRAMS.fullmatch(function.name):
                continue
            nodes = list(ast.walk(function))
            calls = [one.func for one in nodes if isinstance(one, ast.Call)]
            called = {one.id for one in calls if isinstance(one, ast.Name)}
            if not called & {"_", "marked", "because"}:
                continue
            for one in nodes:
                if isinstance(one, ast.FormattedValue) and one.format_spec is not None:
                    how = ast.unparse(one.format_spec)[2:-1]
                    if how and BARE.fullmatch(how):
                        found.append(f"{path.name}:{one.lineno}: {ast.unparse(one)}")
    assert not found
