"""The page of a lesson in a browser: what it shows, says and asks."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest
from clients import (
    STAGE,
    output_of,
    program,
    seen,
)

from lesson_help import (
    HOSTILE,
    changed_step,
    lesson_file,
    lesson_vesicle,
)

WITHOUT_WEBGL = ("--disable-3d-apis",)


@functools.cache
def _page(folder: Path) -> Path:
    lesson_file(folder / "lesson.html")
    return folder / "lesson.html"


@pytest.fixture
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _page(tmp_path_factory.getbasetemp())


def test_a_pupil_goes_through_the_lesson(page: Path) -> None:
    state = "exovizLesson.state"
    steps = [
        ("click", "#speak-kk"),
        (
            "ask",
            "document.documentElement.lang + ' ' + document.querySelector('.step h2').textContent",
        ),
        ("ask", f"{state}.words.number(15596)"),
        ("click", ".word"),
        ("ask", "document.querySelector('.card h2').textContent"),
        ("click", "#next"),
        ("click", "#answer-0"),
        ("ask", "document.querySelector('.reply').className"),
        ("click", "#answer-1"),
        ("ask", "document.querySelector('.reply').className"),
        ("click", "#tab-molecules"),
        ("ask", f"{STAGE}.model.hidden.reduce((a, b) => a + b, 0)"),
        ("click", "#eye-membrane"),
        ("ask", f"{STAGE}.model.hidden.reduce((a, b) => a + b, 0)"),
        ("click", "#tab-tasks"),
        ("ask", f"{state}.contents.tasks.map((one) => one.kind).join()"),
    ]
    title, number, card, wrong, right, before, after, tasks = seen(page, "pupil", steps)
    assert title == "kk Қабырға"
    assert number == "15\u00a0596"
    assert card
    assert (wrong, right) == ("reply", "reply good")
    assert after > before
    assert tasks == "find,order,fault,build,estimate"


def _said(task: int) -> tuple[str, str]:
    words = f"document.querySelectorAll('.task')[{task}].querySelector('.reply')?.textContent"
    return ("ask", f"{words} ?? ''")


def _points(task: int) -> tuple[str, str]:
    return ("ask", f"exovizLesson.state.found.get({task}).points")


#: The first place of the picture, on a coarse grid, where a layer is seen.
_SEEN_AT = """(() => {
  const box = exovizLesson.state.stage.canvas.getBoundingClientRect();
  for (let y = box.top + 4; y < box.bottom; y += 9) {
    for (let x = box.left + 4; x < box.right; x += 9) {
      if ((exovizLesson.state.stage.layerAt(x, y) ?? "").startsWith("LAYER")) return [x, y];
    }
  }
})()"""


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_molecule_is_found_by_a_click(page: Path, browser: str) -> None:
    steps = [
        ("click", "#speak-kk"),
        ("click", "#tab-tasks"),
        ("click", "#seek-0"),
        ("point", _SEEN_AT.replace("LAYER", "membrane")),
        _said(0),
        ("point", _SEEN_AT.replace("LAYER", "glycans")),
        _said(0),
        _points(0),
    ]
    wrong, right, points = seen(page, f"find-{browser}", steps, in_firefox=browser == "firefox")
    assert wrong.endswith("Тағы қараңыз.")
    assert right.startswith("Иә")
    assert points == 0.5


def test_text_is_told_at_two_levels(page: Path) -> None:
    told = ("ask", "document.querySelector('.told').textContent")
    steps = [told, ("click", "#level-simple"), told, ("click", "#speak-ru"), told]
    assert seen(page, "levels", steps) == [
        "Fat molecules make its outer layer.",
        "Its outer layer is fat.",
        "Наружный слой\u00a0— жир.",
    ]


#: The stages in the order that they have, and what is said of the last try at a task.
_STAGES = "[...document.querySelectorAll('.stage-row .text')].map((one) => one.textContent).join()"


def test_stages_are_put_in_order_by_keys(page: Path) -> None:
    steps = [
        ("click", "#tab-tasks"),
        ("ask", _STAGES),
        ("click", "#check-1"),
        _said(1),
        # Each goes up for as long as it can, the last one first.
        *(
            step
            for stage in (2, 1, 0)
            for step in (
                ("ask", f"document.getElementById('earlier-1-{stage}').focus()"),
                ("press", "Enter"),
                ("press", "Enter"),
            )
        ),
        ("ask", "document.activeElement.id"),
        ("ask", _STAGES),
        ("click", "#check-1"),
        _points(1),
    ]
    before, wrong, _a, _b, _c, focus, after, points = seen(page, "order", steps)
    assert before != after == "Outside,Wall,Inside"
    assert wrong.startswith("Not quite")
    assert focus == "earlier-1-0"
    assert points == 0.5


def test_stages_are_dragged(page: Path) -> None:
    pointer = """(kind, x, y) => new PointerEvent(kind, { bubbles: true, button: 0,
      pointerType: "mouse", clientX: x, clientY: y })"""
    drag = f"""(() => {{
      const make = {pointer};
      const rows = [...document.querySelectorAll(".stage-row")];
      const [last, first] = [rows[2].getBoundingClientRect(), rows[0].getBoundingClientRect()];
      rows[2].dispatchEvent(make("pointerdown", last.x + 40, last.y + 10));
      window.dispatchEvent(make("pointermove", last.x + 40, first.y + 2));
      window.dispatchEvent(make("pointerup", last.x + 40, first.y + 2));
    }})()"""
    steps = [("click", "#tab-tasks"), ("ask", _STAGES), ("ask", drag), ("ask", _STAGES)]
    before, _none, after = seen(page, "drag", steps)
    first, second, last = before.split(",")
    assert after == f"{last},{first},{second}"


#: Clicks a picture of a fault where a layer is seen, or nothing is.
_CLICK = """((wanted) => {
  const { columns, cells, layers } = exovizLesson.state.contents.tasks[2].picture;
  let place = 0;
  for (let run = 0; run < cells.length; run += 2) {
    const layer = layers[cells[run]] ?? "";
    if (layer.startsWith(wanted) && (wanted || !layer) && cells[run + 1] > (wanted ? 0 : 4)) break;
    place += cells[run + 1];
  }
  const image = document.querySelector(".task-picture");
  const box = image.getBoundingClientRect();
  const wide = box.width / columns;
  image.dispatchEvent(new MouseEvent("click", { bubbles: true,
    clientX: box.x + ((place % columns) + 0.5) * wide,
    clientY: box.y + (Math.floor(place / columns) + 0.5) * wide }));
})("LAYER")"""


def test_what_is_wrong_in_a_picture_is_clicked(page: Path) -> None:
    steps = [
        ("click", "#tab-tasks"),
        ("ask", _CLICK.replace("LAYER", "")),
        _said(2),
        ("ask", _CLICK.replace("LAYER", "membrane/outer")),
        _said(2),
        _points(2),
    ]
    _none, nothing, _click, right, points = seen(page, "fault", steps)
    assert nothing == ""
    assert right.endswith("Heads face water.")
    assert points == 1


def test_what_is_wrong_can_be_chosen_from_a_list(page: Path) -> None:
    groups = "exovizLesson.state.contents.tasks[2].groups"
    wrong = f"{groups}.findIndex((one) => one !== 'membrane/outer')"
    open_list = "document.getElementById('list-2').click()"
    steps = [
        ("click", "#tab-tasks"),
        ("ask", open_list),
        ("ask", f"document.getElementById(`choose-2-${{{wrong}}}`).click()"),
        _said(2),
        (
            "ask",
            f"document.getElementById(`choose-2-${{{groups}.indexOf('membrane/outer')}}`).click()",
        ),
        _points(2),
    ]
    _open, _click, said, _right, points = seen(page, "fault-list", steps)
    assert "nothing is wrong there" in said
    assert points == 0.5


def test_a_vesicle_is_built(page: Path) -> None:
    count = "document.querySelectorAll('.task')[3].querySelectorAll('dd')[1].textContent"
    steps = [
        ("click", "#tab-tasks"),
        ("ask", count),
        ("click", "#check-3"),
        _said(3),
        ("click", "#option-3-0-1"),
        ("ask", count),
        ("click", "#check-3"),
        _points(3),
    ]
    without, wrong, with_it, points = seen(page, "build", steps)
    assert (without, with_it) == ("0", "2")
    assert wrong == "Not quite."
    assert points == 0.5


def test_a_result_code_is_read_in_any_language(page: Path) -> None:
    steps = [
        ("click", "#tab-tasks"),
        *(("click", f"#give-{task}") for task in range(4)),
        ("click", "#check-4"),
        ("click", "#tab-lesson"),
        ("click", "#next"),
        ("click", "#answer-1"),
        ("click", "#speak-kk"),
        ("click", "#next"),
        (
            "ask",
            "document.querySelector('.result').textContent.match(/[0-9.]+[0-9A-Z]{7}/)[0]",
        ),
        ("click", "#speak-ru"),
        (
            "ask",
            """((code) => {
          const input = document.getElementById("read-code");
          const read = (said) => {
            input.value = said;
            input.dispatchEvent(new Event("input"));
            return input.nextElementSibling.textContent;
          };
          return [read(code), read(code.replace(/^\\d+/, "60"))];
        })(document.querySelector('.result').textContent.match(/[0-9.]+[0-9A-Z]{7}/)[0])""",
        ),
    ]
    code, (right, wrong) = seen(page, "code", steps)
    points = int(code.split(".")[0]) / 10
    assert right.startswith(f"{points:g}".replace(".", ","))
    assert right.endswith("6")
    assert wrong == "Это не код этого урока."


def test_keys_turn_cut_and_name(page: Path) -> None:
    shot = f"{STAGE}.shot().axes.flat().map((one) => one.toFixed(3)).join()"
    steps = [
        ("click", "#tab-molecules"),
        ("ask", "document.getElementById('picture').focus()"),
        ("ask", shot),
        ("press", "ArrowLeft"),
        ("ask", shot),
        ("press", "]"),
        ("press", "]"),
        ("ask", "exovizLesson.state.seen.cutaway"),
        ("press", "Enter"),
        ("ask", "exovizLesson.state.chosen"),
    ]
    _none, before, after, cut, chosen = seen(page, "keys", steps)
    assert before != after
    assert cut == "plane"
    assert chosen


def test_every_turn_reaches_the_screen(page: Path) -> None:
    # Chromium went on showing the picture before where the last one was copied to the canvas.
    steps = [("click", "#tab-molecules"), ("ask", "document.getElementById('picture').focus()")]
    for _turn in range(3):
        steps += [("press", "ArrowLeft"), ("ask", f"{STAGE}.canvas.toDataURL()")]
    _none, *pictures = seen(page, "turns", steps, "360x300")
    assert len(set(pictures)) == 3


#: Timers that run when asked, and a device that is busy for as long as it is said to be.
_SLOW_DEVICE = """(() => {
  const [stage, due, own] = [exovizLesson.state.stage, [], window.setTimeout];
  const run = () => due.splice(0).forEach((one) => one());
  let busy = true;
  Object.defineProperty(stage.painter, "isBusy", { get: () => busy, configurable: true });
  window.setTimeout = (one) => due.push(one);
  stage.turn(5, 0);
  window.cancelAnimationFrame(stage.frame);
  stage.frame = 0;
  run();
  const drawing = stage.moving;
  busy = false;
  run();
  const shown = stage.moving;
  run();
  const rested = stage.moving;
  window.setTimeout = own;
  delete stage.painter.isBusy;
  stage.request();
  return [drawing, shown, rested];
})()"""


def test_a_slow_device_makes_no_fine_picture_while_it_moves(page: Path) -> None:
    assert seen(page, "slow", [("ask", _SLOW_DEVICE)]) == [[True, True, False]]


def test_without_webgl_everything_else_works(page: Path) -> None:
    steps = [
        ("ask", "document.querySelector('.notice').textContent"),
        ("click", ".word"),
        ("ask", "document.querySelector('.card h2').textContent"),
        ("click", "#next"),
        ("click", "#answer-1"),
        ("ask", "document.querySelector('.reply').className"),
    ]
    steps += [
        ("click", "#tab-tasks"),
        ("ask", "document.getElementById('seek-0')"),
        ("ask", "document.querySelector('.score').textContent"),
        ("click", "#tab-molecules"),
        ("ask", "document.querySelectorAll('.eye').length"),
    ]
    told = seen(page, "without-webgl", steps, flags=WITHOUT_WEBGL)
    notice, card, reply, seek, score, eyes = told
    assert "WebGL 2" in notice
    assert card
    assert reply == "reply good"
    # What only 3D can do is not offered, and does not count.
    assert (seek, eyes) == (None, 0)
    assert score == "1 of 5"


def test_the_ruler_measures_a_vesicle_from_side_to_side_by_keys(page: Path) -> None:
    label = ("ask", "document.querySelector('.ruler .label')?.textContent ?? ''")
    steps = [
        ("watch", "document.getElementById('picture').focus()"),
        ("tap", "m"),
        ("watch", "document.querySelector('.ruler .hint').textContent"),
        ("watch", f"{STAGE}.shot()"),
        ("tap", "Enter"),
        ("ask", f"{STAGE}.turn(180, 0)"),
        ("watch", f"{STAGE}.shot()"),
        ("tap", "Enter"),
        label,
        ("ask", "document.querySelector('[aria-live]').textContent"),
        ("axe", ""),
        ("click", "#speak-kk"),
        label,
        # A small page keeps its tools behind a button.
        ("click", ".opener"),
        ("click", "#clear-ruler"),
        label,
        ("tap", "Escape"),
        ("watch", "document.getElementById('ruler').ariaPressed"),
    ]
    told = seen(page, "ruler", steps, "480x360")
    _, hint, one, _, other, english, spoken, found, kazakh, cleared, pressed = told
    number, unit = english.split()
    radius, ends = lesson_vesicle().geometry.diameter / 2, []
    for shot in (one, other):
        focus, towards = np.array(shot["focus"]), np.array(shot["axes"][2])
        along = focus @ towards
        far = np.sqrt(along**2 + radius**2 - focus @ focus) - along
        ends.append(focus + far * towards)
    assert float(number) == pytest.approx(np.linalg.norm(ends[0] - ends[1]), abs=1.5)
    assert hint
    assert (unit, spoken, found) == ("nm", english, [])
    assert kazakh != english
    assert (cleared, pressed) == ("", "false")


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_axe_finds_nothing(page: Path, language: str) -> None:
    steps = [("click", f"#speak-{language}")]
    for tab in ("lesson", "molecules", "tasks"):
        steps += [("click", f"#tab-{tab}"), ("axe", "")]
    assert seen(page, f"axe-{language}", steps) == [[], [], []]


def test_a_hostile_scene_runs_nothing(tmp_path: Path) -> None:
    lesson_file(tmp_path / "a.html", changed_step(title=HOSTILE, text=HOSTILE))
    heading, images = seen(
        tmp_path / "a.html",
        "hostile",
        [
            ("ask", "document.querySelector('.step h2').textContent"),
            ("ask", "document.images.length"),
        ],
    )
    assert heading == HOSTILE
    assert images == 0


def test_a_worksheet_and_its_key_are_printed(page: Path, tmp_path: Path) -> None:
    tool = program("pdftotext")
    steps = []
    for sheet in ("worksheet", "key"):
        ask = f"document.dispatchEvent(new CustomEvent('print-sheet', {{ detail: '{sheet}' }}))"
        steps += [
            ("ask", f"window.print = () => 0; {ask}"),
            ("pdf", str(tmp_path / f"{sheet}.pdf")),
        ]
    seen(page, "print", steps)
    texts = [output_of(tool, tmp_path / f"{one}.pdf", "-") for one in ("worksheet", "key")]
    assert "How many layers has it?" in texts[0]
    assert "✓" not in texts[0]
    assert "✓" in texts[1]
    assert "Count the rows of heads." in texts[1]


#: A platform that keeps what it is told in the name of the window, which outlives the page.
_PLATFORM = """
const kept = () => JSON.parse(window.name || "{}");
window.API = {
  LMSInitialize: () => "true", LMSFinish: () => "true", LMSCommit: () => "true",
  LMSGetValue: (key) => kept()[key] ?? "",
  LMSSetValue: (key, value) => {
    window.name = JSON.stringify({ ...kept(), [key]: value });
    return "true";
  },
};
"""


def test_a_platform_is_told_the_score_and_remembers_where_one_was(page: Path) -> None:
    steps = [
        ("reload", _PLATFORM),
        ("click", "#next"),
        ("click", "#answer-0"),
        ("click", "#answer-1"),
        ("ask", "JSON.parse(window.name)"),
        ("reload", ""),
        ("ask", "[exovizLesson.state.step, exovizLesson.state.tried.get(1)]"),
    ]
    kept, back = seen(page, "platform", steps)
    assert 0 < float(kept["cmi.core.score.raw"]) < 50
    assert kept["cmi.core.lesson_status"] == "incomplete"
    assert back == [1, [0, 1]]
