"""The page of a lesson: complete, in three languages, safe whatever a scene says."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.language import LANGUAGES, speaking
from exoviz.lessons import making
from exoviz.lessons.page_words import page_plurals, page_words
from exoviz.scene import save_scene
from lesson_help import (
    HOSTILE,
    changed_step,
    contents_of,
    lesson_file,
    lesson_scene,
    lesson_vesicle,
)

WEB = Path(__file__).parents[2] / "web" / "src"


class Page(HTMLParser):
    """Elements of a page with their attributes, and the texts of titles and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and data.strip():
            self.texts.append((self.elements[-1][0], data))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return lesson_file(tmp_path_factory.mktemp("lesson") / "a.html")


def test_nothing_is_asked_of_any_server(page: str) -> None:
    without_links = contents_of(page)
    assert without_links["version"] == 1
    shell = re.sub(r'id="exoviz-contents">.*?</script>', "", page, flags=re.DOTALL)
    for way in (' src="', "@import", "url(", "<link", "fetch(", "XMLHttpRequest", "WebSocket"):
        assert way not in shell, way
    policy = dict(Page(page).elements[3][1])
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert "default-src 'none'" in str(policy["content"])


def test_the_policy_names_the_script_and_the_style_that_are_there(page: str) -> None:
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    for kind, text in (("script", script), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in html.unescape(page)


def test_a_hostile_scene_makes_no_elements(tmp_path: Path, page: str) -> None:
    scene = changed_step(title=HOSTILE, text=HOSTILE)
    hostile = scene.model_copy(update={"title": HOSTILE, "about": HOSTILE})
    made = lesson_file(tmp_path / "a.html", hostile)
    found, plain = Page(made), Page(page)
    assert [tag for tag, _more in found.elements] == [tag for tag, _more in plain.elements]
    assert html.escape(HOSTILE) in made
    assert contents_of(made)["steps"][0]["title"]["kk"] == HOSTILE
    assert contents_of(made)["texts"]["ru"]["about"] == HOSTILE


def test_markup_is_never_made_of_texts() -> None:
    code = "".join(path.read_text("utf-8") for path in WEB.rglob("*.ts"))
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in code, way


def test_words_of_the_page_are_those_that_its_code_asks_for() -> None:
    code = "".join(path.read_text("utf-8") for path in WEB.rglob("*.ts"))
    for language, words in page_words().items():
        assert all(words.values()), language
        # Tabs and sheets are asked for by a name that is put together.
        assert not {key for key in words if f'"{key}"' not in code} - {"noScript"}
    for key in page_plurals()["ru"]:
        assert f'count("{key}"' in code.replace("words.", "")


def test_each_language_has_all_words_and_its_own_plurals() -> None:
    words, plurals = page_words(), page_plurals()
    assert set(words) == set(plurals) == set(LANGUAGES)
    for language in ("kk", "ru"):
        other = [key for key in words["en"] if words[language][key] == words["en"][key]]
        assert not other, (language, other)
        for forms in plurals[language].values():
            assert all(
                not text.startswith(("one", "few", "many", "other")) for text in forms.values()
            )
    assert plurals["ru"]["molecules"]["one"] != plurals["ru"]["molecules"]["many"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layer_and_group_has_a_name_and_a_card(page: str, language: str) -> None:
    contents = contents_of(page)
    texts = contents["texts"][language]

    def paths(nodes: list[dict[str, Any]]) -> list[str]:
        return [path for one in nodes for path in (one["path"], *paths(one["children"]))]

    every = paths(contents["tree"])
    assert set(contents["counts"]) <= set(every)
    for path in every:
        assert texts["names"][path]
        assert texts["titles"][path]
        assert texts["cards"][path]["title"]
        assert texts["cards"][path]["rows"]
    assert {task["path"] for task in contents["tasks"] if "path" in task} <= set(every)


def test_the_steps_are_those_of_the_tour_in_each_language(page: str) -> None:
    steps = contents_of(page)["steps"]
    assert [step["title"]["kk"] for step in steps] == ["Қабырға", "Ішінде"]
    assert steps[0]["text"]["en"][1] == ["its outer layer", "membrane/outer"]
    assert steps[1]["seen"]["cutaway"] == "half"
    assert [answer["right"] for answer in steps[1]["question"]["answers"]] == [False, True]


def test_it_begins_in_the_language_in_force(tmp_path: Path) -> None:
    with speaking("kk"):
        text = lesson_file(tmp_path / "a.html", lesson_scene(False))
    assert '<html lang="kk">' in text
    assert contents_of(text)["language"] == "kk"


def test_a_vesicle_has_a_page_without_a_scene(tmp_path: Path) -> None:
    path = exoviz.lesson(lesson_vesicle(), tmp_path / "a.html", title="Mine", sides=2)
    contents = contents_of(path.read_text("utf-8"))
    assert contents["steps"] == []
    assert contents["texts"]["ru"]["title"] == "Mine"
    assert len(set(contents["sides"])) == 2
    assert all(one.startswith("data:image/jpeg;base64,") for one in contents["sides"])


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_scene(lesson_scene(False), tmp_path / "a.toml")
    out = tmp_path / "new" / "a.html"
    command = ["--lang", "ru", "lesson", str(tmp_path / "a.toml"), "-o", str(out)]
    assert main([*command, "--style", "textbook", "--cutaway", "none"]) == 0
    assert "МБ" in capsys.readouterr().out
    contents = contents_of(out.read_text("utf-8"))
    assert (contents["style"], contents["view"]["cutaway"]) == ("textbook", "none")


@pytest.mark.parametrize(
    ("platform", "packaging", "own", "sco"),
    [
        (
            "scorm-1.2",
            "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
            "adlcp_rootv1p2",
            "scormtype",
        ),
        ("scorm-2004", "http://www.imsglobal.org/xsd/imscp_v1p1", "adlcp_v1p3", "scormType"),
    ],
)
def test_a_package_for_platforms_holds_the_page(
    tmp_path: Path, platform: str, packaging: str, own: str, sco: str
) -> None:
    scene = lesson_scene(False).model_copy(update={"title": HOSTILE})
    path = exoviz.lesson(scene, tmp_path / "a.zip", tmp_path / "a.html", sides=0, platform=platform)
    with zipfile.ZipFile(path) as archive:
        manifest = ET.fromstring(archive.read("imsmanifest.xml"))
        assert archive.read("index.html") == (tmp_path / "a.html").read_bytes()
        names = set(archive.namelist())
    space = f"{{{packaging}}}"
    resource = manifest.find(f"{space}resources/{space}resource")
    assert resource is not None
    assert names == {"imsmanifest.xml", str(resource.get("href"))}
    assert resource.get(f"{{http://www.adlnet.org/xsd/{own}}}{sco}") == "sco"
    assert manifest.findtext(f".//{space}item/{space}title") == HOSTILE
    assert manifest.findtext(f"{space}metadata/{space}schemaversion", "").startswith(
        platform.removeprefix("scorm-")
    )


def test_what_cannot_be_a_lesson_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=r"\.html"):
        exoviz.lesson(lesson_scene(), tmp_path / "a.htm")
    with pytest.raises(InputError, match=r"scorm-2004"):
        exoviz.lesson(lesson_scene(), tmp_path / "a.zip", platform="scorm-2005")
    monkeypatch.setattr(making, "MOST_BEADS", 100)
    with pytest.raises(InputError, match="100"):
        exoviz.lesson(lesson_vesicle(), tmp_path / "a.html")
    monkeypatch.undo()
    lost = changed_step(highlight=("membrane/nowhere",))
    with pytest.raises(InputError, match="membrane/nowhere"):
        exoviz.lesson(lost, tmp_path / "a.html")
    assert not list(tmp_path.iterdir())
