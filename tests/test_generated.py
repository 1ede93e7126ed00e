"""What is generated is as it would be made now."""

from dataclasses import replace

import pytest

import reference
from exoviz.registry.chapters import CHAPTERS
from exoviz.registry.formats import FORMATS
from exoviz.registry.styles import STYLES
from generate import GENERATED, ROOT, made
from texts import updated


@pytest.mark.parametrize("name", GENERATED)
def test_nothing_is_stale(name: str) -> None:
    path = ROOT / name
    now = path.read_text("utf-8") if path.exists() else ""
    assert now == made(name), f"{name} is stale: run `make generate`"


def test_new_records_are_in_the_reference() -> None:
    with (
        STYLES.extended(replace(STYLES["studio"], name="fake-style")),
        CHAPTERS.extended(replace(CHAPTERS["pit"], name="fake-chapter")),
        FORMATS.extended(replace(FORMATS[".ply"], name=".fake")),
    ):
        assert "`fake-style`" in reference.records("styles")
        assert '`"fake-style"`' in reference.scene("view")
        assert '`"fake-chapter"`' in reference.scene("story")
        assert "`fake-chapter`" in reference.chapters("")
        assert "`.fake`" in reference.formats("")
        assert ".fake" in reference.options("")


def test_translations_stay_and_new_texts_get_their_place() -> None:
    head = 'msgid ""\nmsgstr ""\n"Language: ru\\n"\n'
    old = 'msgid "Old"\nmsgstr "Старое"\n'
    first = '# kept\nmsgid "First"\nmsgstr "Первое"\n'
    last = 'msgid ""\n"La"\n"st"\nmsgstr "Последнее"\n'
    wanted = {"First": "a", 'Say "new"': "a", "Last": "b"}
    made_now = updated(f"{head}\n{old}\n{first}\n{last}", wanted)
    new = 'msgid "Say \\"new\\""\nmsgstr ""\n'
    assert made_now == f"{head}\n{first}\n{new}\n{last}"
