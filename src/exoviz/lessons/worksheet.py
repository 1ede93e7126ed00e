"""A lesson on paper: a worksheet to write on, and the teacher's key, as pages in PDF.

They say what the page of the lesson prints, from the same values.
"""

from __future__ import annotations

import base64
import functools
import html
import io
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exoviz.language import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportlab.platypus import Flowable
    from reportlab.platypus.doctemplate import BaseDocTemplate

__all__ = ["worksheet_pdf"]

_FACES: Final = {"Sheet": "DejaVuSans", "Sheet-Bold": "DejaVuSans-Bold"}
#: Points: margins, sizes of letters, distances of lines to write on, the side of a box to tick.
_MARGIN: Final = 45
_TITLE, _HEADING, _TEXT, _SMALL = 17.0, 12.5, 10.0, 8.5
_LINE: Final = 24.0
_BOX: Final = 11.0
#: Shares of a page's width that pictures take.
_STEP_WIDTH: Final = 0.36
_TASK_WIDTH: Final = 0.56
_BUILT_WIDTH: Final = 0.4
#: Points between text and what stands beside it.
_GAP: Final = 8.0
#: More vesicles that can be built stand four in a row.
_IN_TWO_ROWS: Final = 4
#: Whoever has the key knows the pictures.
_KEY_SHARE: Final = 0.55


@functools.cache
def _register_faces() -> None:
    """Make letters of all languages of exoviz known to reportlab."""
    from matplotlib import get_data_path
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(get_data_path()) / "fonts" / "ttf"
    for name, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{file}.ttf")))
    for bold in (0, 1):
        addMapping("Sheet", bold, 0, "Sheet-Bold" if bold else "Sheet")


class _Sheet:
    """Makes the parts of a worksheet, or of its key, in one language.

    Parameters
    ----------
    contents : mapping
        Of a lesson.
    language : str
    key : bool
        Whether answers are shown.
    width : float
        Of what is printed, points.
    """

    def __init__(self, contents: Mapping[str, Any], language: str, key: bool, width: float) -> None:
        self.contents = contents
        self.language = language
        self.key = key
        self.width = width
        self.texts = contents["texts"][language]
        self.share = _KEY_SHARE if key else 1.0

    def said(self, word: str, **values: object) -> str:
        """Return a text of the page, with what stands in its braces."""
        return str(self.contents["words"][self.language][word]).format(**values)

    def runs(self, text: Mapping[str, Sequence[Sequence[str]]]) -> str:
        """Return the words of a text."""
        return "".join(words for words, _layer in text[self.language])

    def text(self, words: str, size: float = _TEXT, bold: bool = False) -> Flowable:
        """Return a paragraph; nothing in its words is markup."""
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        style = ParagraphStyle(
            f"{size} {bold}",
            fontName="Sheet-Bold" if bold else "Sheet",
            fontSize=size,
            leading=1.35 * size,
            spaceBefore=0.5 * size,
        )
        return Paragraph(html.escape(words).replace("\n", "<br/>"), style)

    def lines(self, count: int, width: float | None = None) -> list[Flowable]:
        """Return lines to write on."""
        from reportlab.lib.colors import grey
        from reportlab.platypus import HRFlowable

        return [
            HRFlowable(width or self.width, 0.5, color=grey, spaceBefore=_LINE - 2, spaceAfter=2)
            for _line in range(count)
        ]

    def picture(self, address: str, share: float) -> Flowable:
        """Return a picture so wide as a share of the page."""
        from reportlab.platypus import Image

        content = io.BytesIO(base64.b64decode(address.partition(",")[2]))
        image = Image(content, hAlign="LEFT")
        image.drawHeight *= share * self.width / image.drawWidth
        image.drawWidth = share * self.width
        return image

    def table(self, rows: list[list[Any]], widths: Sequence[float]) -> Flowable:
        """Return a table without lines, whose cells begin at the top."""
        from reportlab.platypus import Table

        style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
        return Table(rows, colWidths=list(widths), style=style, hAlign="LEFT")

    def choices(
        self, texts: Sequence[str], marks: Sequence[str], width: float, size: float = _TEXT
    ) -> Flowable:
        """Return texts with boxes before them, and what is written in the boxes."""
        from reportlab.lib.colors import grey
        from reportlab.platypus import Table

        side = 1.6 * _BOX
        rows = []
        for text, mark in zip(texts, marks, strict=True):
            box = Table([[mark]], colWidths=_BOX, rowHeights=_BOX)
            box.setStyle(
                [
                    ("BOX", (0, 0), (-1, -1), 0.6, grey),
                    ("FONT", (0, 0), (-1, -1), "Sheet-Bold", 0.75 * _BOX),
                    ("ALIGN", (0, 0), (-1, -1), "CENTER"),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    *((side_, (0, 0), (-1, -1), 0) for side_ in _PADDINGS),
                ]
            )
            rows.append([box, self.text(text, size, bool(mark) and self.key)])
        made = self.table(rows, (side, width - side))
        made.setStyle([("TOPPADDING", (0, 0), (0, -1), 5), ("VALIGN", (1, 0), (1, -1), "MIDDLE")])
        return made

    # -- its parts, in order

    def parts(self) -> Iterator[list[Flowable]]:
        """Yield what stays together on a page."""
        yield self._head()
        if self.key:
            yield from self._plan()
        if self.texts["note"]:
            yield [self.text(self.said("illustrative", text=self.texts["note"]), _SMALL)]
        for index, step in enumerate(self.contents["steps"]):
            yield self._step(index, step)
        tasks = [one for one in self.contents["tasks"] if one["kind"] != "find"]
        for index, task in enumerate(tasks):
            heading = [self.text(self.said("tasks"), _HEADING, bold=True)] if index == 0 else []
            yield [*heading, *self._task(index, task)]

    def _head(self) -> list[Flowable]:
        title = self.texts["title"] or self.texts["scene"]
        if self.key:
            return [
                self.text(title, _TITLE, bold=True),
                self.text(self.said("key"), _HEADING, bold=True),
            ]
        pupil = self.text(f"{self.said('pupil')}:")
        line = self.lines(1, 0.6 * self.width)
        return [
            self.text(title, _TITLE, bold=True),
            self.table([[pupil, line]], (0.3 * self.width, 0.7 * self.width)),
        ]

    def _plan(self) -> Iterator[list[Flowable]]:
        age, plan = self.contents["age"], self.texts["plan"]
        facts = [] if age is None else [self.said("age", age=age)]
        if plan:
            facts.append(self.said("minutes", minutes=sum(part["minutes"] for part in plan)))
        if facts:
            yield [self.text(", ".join(facts), _SMALL)]
        if self.texts["aims"]:
            aims = ["".join(words for words, _layer in aim) for aim in self.texts["aims"]]
            heading = self.text(self.said("aims"), _HEADING, bold=True)
            yield [heading, *(self.text(f"• {aim}") for aim in aims)]
        for index, part in enumerate(plan):
            heading = [self.text(self.said("plan"), _HEADING, bold=True)] if index == 0 else []
            length = self.said("minutes", minutes=part["minutes"])
            told = "".join(words for words, _layer in part["text"])
            yield [
                *heading,
                self.text(f"{part['title']} ({length})", bold=True),
                self.text(told),
            ]

    def _step(self, index: int, step: Mapping[str, Any]) -> list[Flowable]:
        address = step.get("picture")
        beside = (1 - _STEP_WIDTH) * self.width - 2 * _GAP if address else self.width
        told: list[Flowable] = [self.text(self.runs(step["text"]))]
        notes, question = self.runs(step["notes"]), step["question"]
        if self.key and notes:
            told.append(self.text(f"{self.said('notes')}: {notes}", _SMALL))
        if question is not None:
            answers = question["answers"]
            marks = ["✓" if self.key and one["right"] else "" for one in answers]
            told += [
                self.text(self.runs(question["text"]), bold=True),
                self.choices([self.runs(one["text"]) for one in answers], marks, beside),
            ]
            if self.key:
                told.append(self.text(self.runs(question["explanation"])))
        elif not self.key:
            told += self.lines(2, beside)
        title = self.text(f"{index + 1}. {step['title'][self.language]}", _HEADING, bold=True)
        if not address:
            return [title, *told]
        picture = self.picture(address, _STEP_WIDTH)
        return [title, self.table([[told, picture]], (beside + 2 * _GAP, _STEP_WIDTH * self.width))]

    def _task(self, index: int, task: Mapping[str, Any]) -> list[Flowable]:
        kind = task["kind"]
        name = self.texts["titles"].get(task.get("path"), task.get("path", ""))
        asked = self.runs(task["text"]) or self.said(kind, name=name)
        from reportlab.platypus import Spacer

        found: list[Flowable] = [
            Spacer(0, _GAP),
            self.text(f"{index + 1}. {asked}", bold=True),
        ]
        if kind == "order":
            count = len(task["items"])
            order = range(count) if self.key else task["start"]
            marks = [str(place + 1) if self.key else "" for place in range(count)]
            items = [task["items"][stage][self.language] for stage in order]
            found.append(self.choices(items, marks, self.width))
        elif kind == "fault":
            if not self.key:
                found.append(self.text(self.said("onPaper"), _SMALL))
            found.append(self.picture(task["picture"]["address"], self.share * _TASK_WIDTH))
        elif kind == "build":
            found.append(self._variants(task))
        if not self.key:
            return found + ([] if kind == "order" else self.lines(1 if kind == "estimate" else 2))
        if kind == "fault":
            found.append(self.text(name[:1].upper() + name[1:], bold=True))
        elif kind == "estimate":
            found.append(self.text(number(task["number"]), bold=True))
        explanation = self.runs(task["explanation"])
        return [*found, self.text(explanation)] if explanation else found

    def _variants(self, task: Mapping[str, Any]) -> Flowable:
        """Return the vesicles that can be built, in rows; the key marks the right one."""
        choices = task["choices"]
        columns = 2 if len(task["variants"]) <= _IN_TWO_ROWS else 4
        cells = []
        for options, variant in zip(
            itertools.product(*(choice["options"] for choice in choices)),
            task["variants"],
            strict=True,
        ):
            pairs = zip(choices, options, strict=True)
            title = "\n".join(
                f"{choice['title'][self.language]}: {option['title'][self.language]}"
                for choice, option in pairs
            )
            counts = zip(task["counted"][self.language], variant["counts"], strict=True)
            numbers = "\n".join(f"{what}: {number(count)}" for what, count in counts)
            right = self.key and all(option["right"] for option in options)
            share = self.share * _BUILT_WIDTH * 2 / columns
            cells.append(
                [
                    self.picture(variant["picture"], share),
                    self.choices(
                        [title], ["✓" if right else ""], 0.96 * self.width / columns, _SMALL
                    ),
                    self.text(numbers, _SMALL),
                ]
            )
        cells += [[] for _gap in range(-len(cells) % columns)]
        rows = [cells[at : at + columns] for at in range(0, len(cells), columns)]
        return self.table(rows, columns * (self.width / columns,))


_PADDINGS: Final = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")


def worksheet_pdf(contents: Mapping[str, Any]) -> bytes:
    """Return a worksheet, and after it the teacher's key, in the language that a lesson begins in.

    The same contents give the same bytes.

    Parameters
    ----------
    contents : mapping
        As `lesson_contents` makes them, with pictures.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import KeepTogether, PageBreak, SimpleDocTemplate

    _register_faces()
    language = str(contents["language"])
    texts = contents["texts"][language]
    title = str(texts["title"] or texts["scene"])
    width = A4[0] - 2 * _MARGIN - 12
    sheets = [_Sheet(contents, language, key, width) for key in (False, True)]
    worksheet, key = ([KeepTogether(part) for part in one.parts()] for one in sheets)
    file = io.BytesIO()

    def footer(canvas: Any, document: BaseDocTemplate) -> None:
        canvas.setFont("Sheet", _SMALL)
        canvas.drawString(_MARGIN + 6, 0.55 * _MARGIN, title)
        canvas.drawRightString(A4[0] - _MARGIN - 6, 0.55 * _MARGIN, str(document.page))

    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN),
        title=title,
        creator="exoviz",
        lang=language,
        invariant=1,
    )
    story = [*worksheet, PageBreak(), *key]
    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return file.getvalue()
