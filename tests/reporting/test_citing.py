"""What is cited for a scene."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import exoviz
from built_scenes import built
from exoviz.catalog import load_catalog
from exoviz.cli import main
from exoviz.reporting.citing import AUTHORS, TITLE, bibtex, citation_text, shown_sources


def test_title_and_authors_are_those_of_the_citation_file() -> None:
    text = (Path(__file__).parents[2] / "CITATION.cff").read_text(encoding="utf-8")
    assert f'title: "{TITLE}"' in text
    assert f"name: {AUTHORS}" in text
    assert f"version: {exoviz.__version__}" in text


def test_sources_of_what_is_shown_are_numbered() -> None:
    scene = exoviz.load("exosome")
    _scene, vesicle = built("exosome")
    found = shown_sources(vesicle)
    lines = citation_text(scene, "exosome.toml", found).splitlines()
    assert [line.partition(".")[0] for line in lines] == [str(n + 1) for n in range(len(lines))]
    assert len(lines) == len(found) + 2
    assert "exosome.toml" in lines[1]
    # What is hidden needs no source: that of RNA alone is one.
    hidden = shown_sources(vesicle, ("cargo", "proteins", "glycans"))
    assert set(hidden) < set(found)
    assert not shown_sources(vesicle, ("cargo", "proteins", "glycans", "membrane", "corona"))


def test_every_source_of_the_catalog_is_an_entry_of_bibtex() -> None:
    known = {key: one.model_dump(mode="json") for key, one in load_catalog().sources.items()}
    text = bibtex(exoviz.load("exosome"), "exosome.toml", known)
    keys = re.findall(r"^@\w+\{([^,]+),$", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(known) + 2
    assert "title = {{}}" not in text
    for entry in text.split("\n\n"):
        depth = 0
        for sign in re.sub(r"\\.", "", entry):
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0, entry
        assert not re.search(r"(?<!\\)[%&#$]", entry), entry
    assert "author = {Giang, H. and Schick, M.}" in text
    assert "author = {Alonso, R. and others}" in text


def test_a_story_is_cited_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", "uptake"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "(uptake)" in lines[1]
    assert len(lines) > 10
