"""The project as a whole: translations, sizes of files, documents that say what is so."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from exoviz.cli.commands import create_app
from exoviz.language import LANGUAGES
from exoviz.resources import folder
from texts import messages, optional_messages

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 500


def files_by_people() -> list[Path]:
    """Return the files that people write and read here."""
    folders = ("src", "tests", "scripts", "benchmarks", "docs", "scenes", ".ci")
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.suffix in {".md", ".toml", ".cff"}]
    wanted = {".py", ".sh", ".md", ".toml", ".cff", ""}
    return [
        path
        for path in files
        if path.suffix in wanted and not {".peers", ".clients", "__pycache__"} & set(path.parts)
    ]


def translations(language: str) -> dict[str, str]:
    with (folder("assets") / "locale" / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    return {str(entry.id): str(entry.string) for entry in catalog if entry.id and entry.string}


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_every_text_is_translated(language: str) -> None:
    translated = translations(language)
    missing = [f"{place}: {text}" for text, place in messages().items() if text not in translated]
    assert not missing, f"no {language} for:\n" + "\n".join(missing)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_translations_keep_the_fields(language: str) -> None:
    for text, translation in translations(language).items():
        assert fields(text) == fields(translation), text


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_no_translation_is_left_over(language: str) -> None:
    assert not set(translations(language)) - set(messages()) - set(optional_messages())


def test_no_file_is_too_long() -> None:
    code = [path for path in files_by_people() if path.suffix in {".py", ".sh"}]
    long = [path for path in code if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]
    assert not long


def test_no_file_names_a_machine() -> None:
    # Put together so that this file does not find itself.
    paths = re.compile("|".join(f"/{name}/" for name in ("work", "home", "root", "Users")))
    assert not [path for path in files_by_people() if paths.search(path.read_text("utf-8"))]


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_documents_name_targets_that_exist(document: str) -> None:
    named = re.findall(r"^ {4}make ([a-z]+)", (ROOT / document).read_text("utf-8"), re.MULTILINE)
    assert named
    assert set(named) <= make_targets()


def test_readme_names_every_command_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"^\| \[`exoviz ([a-z]+)", readme, re.MULTILINE))
    assert named == {name for name in create_app() if not name.startswith("-")}


def test_scene_in_the_readme_is_a_scene() -> None:
    from exoviz.scene import parse_scene

    readme = (ROOT / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert parse_scene(example).vesicle.diameter_nm == 36


def test_reference_of_scenes_names_every_key_and_its_examples_are_right() -> None:
    from exoviz.scene import parse_scene

    text = (ROOT / "docs" / "scene.md").read_text("utf-8")
    schema = json.loads((ROOT / "assets" / "scene.schema.json").read_text("utf-8"))
    for model in (schema, *schema["$defs"].values()):
        for key, value in model["properties"].items():
            assert f"`{key}`" in text, key
            assert value.get("description"), f"no docstring says what {key} means"
    examples = "\n".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL))
    assert parse_scene('format = "exoviz-scene"\nversion = 1\n' + examples).rna


def links() -> Iterator[tuple[Path, str]]:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)\)", document.read_text("utf-8")):
            yield document, target


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{document.name}: {target}"
        for document, target in links()
        if not (document.parent / target).exists()
    ]
    assert not broken


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {project['version']}\n" in citation


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["cluster"], *extras["usd"]]
    names = [re.split(r"[<>=\[; ]", one)[0] for one in wanted]
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\w-]+) \| (.+?) \| +(\d+) \| (.+?) \|$", page, re.MULTILINE)
    assert sorted(row[0] for row in rows) == sorted(names)
