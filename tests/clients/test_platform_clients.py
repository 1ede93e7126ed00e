"""A lesson on a learning platform: what it is told, and what it gives back at the next visit."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from clients import HERE, INSTALLED, answer, chromium, packages, picture_of

import exoviz
from lesson_help import lesson_scene

#: What a pupil does in two visits; without 3D there is no first task, which is to find something.
_VISITS = [
    [
        ["click", "#level-simple"],
        ["click", "#next"],
        ["click", "#answer-0"],
        ["click", "#answer-1"],
        ["click", "#tab-tasks"],
        ["click", "#give-1"],
    ],
    [
        ["ask", "[exovizLesson.state.step, exovizLesson.state.level]"],
        ["ask", "[exovizLesson.state.tried.get(1), exovizLesson.state.found.get(1).done]"],
        ["click", "#tab-tasks"],
        ["click", "#give-2"],
        ["click", "#give-3"],
        ["click", "#check-4"],
    ],
]


@pytest.mark.parametrize("version", ["scorm-1.2", "scorm-2004"])
def test_a_platform_takes_the_package(tmp_path: Path, version: str) -> None:
    node = packages("puppeteer-core", "scorm-again")
    package = exoviz.lesson(lesson_scene(), tmp_path / "a.zip", sides=0, platform=version)
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "unpacked")
    told = answer(
        node,
        HERE / "platform.mjs",
        INSTALLED,
        chromium(),
        tmp_path / "unpacked",
        picture_of(f"platform-{version}"),
        version,
        json.dumps(_VISITS),
    )
    assert told["trouble"] == []
    assert told["refused"] == []
    assert told["answers"] == [[1, "simple"], [[0, 1], True]]
    first, last = told["known"]
    if version == "scorm-1.2":
        assert [one["core"]["lesson_status"] for one in (first, last)] == [
            "incomplete",
            "completed",
        ]
        assert first["core"]["score"]["raw"] == "10"
        assert first["core"]["lesson_location"] == "1"
    else:
        assert [one["completion_status"] for one in (first, last)] == ["incomplete", "completed"]
        assert first["score"]["scaled"] == "0.1"
        assert [one["progress_measure"] for one in (first, last)] == ["0.4", "1"]
