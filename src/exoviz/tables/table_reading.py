"""Tables as people have them: CSV, TSV and XLSX, in any encoding, with rows above the header."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import InputError, Problem
from exoviz.files import check_readable, reason
from exoviz.language import _, number
from exoviz.tables.table_numbers import numbers_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LARGEST_TABLE", "TABLE_SUFFIXES", "SourceTable", "read_table"]

#: Bytes of a table that is read.
LARGEST_TABLE: Final = 300_000_000
#: A line of numbers with spaces between them.
_NUMBERS: Final = re.compile(r"[\d.,eE+-]+(?:\s+[\d.,eE+-]+)+")
#: Rows in which a header is looked for, and lines by which the separator is told.
_TOP: Final = 150
_SEPARATORS: Final = ("\t", ";", ",")
_SPREADSHEETS: Final = {".xlsx", ".xlsm"}
#: Ends of the names of tables.
TABLE_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt", *_SPREADSHEETS})
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

#: Says how well a row does as a header: 0 for not at all.
HeaderScore = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True, eq=False)
class SourceTable:
    """A table as it stands in its file: all cells are texts.

    Attributes
    ----------
    file : str
        Name of the file, without its folder.
    sha256 : str
    frame : pandas.DataFrame
        Its columns by name; the index is the row in the file, counted from 1.
    """

    file: str
    sha256: str
    frame: pd.DataFrame

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.frame.columns)

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column."""
        return [str(cell) for cell in self.frame[column]]

    @property
    def rows(self) -> list[int]:
        """Where each row is in the file, counted from 1."""
        return [int(row) for row in self.frame.index]


def read_table(path: Path, score: HeaderScore) -> SourceTable:
    """Read a table.

    Parameters
    ----------
    path : Path
        CSV, TSV or any text of columns, or XLSX, of which the sheet with the best header is read.
    score : callable
        Says of the cells of a row how well they do as a header.

    Raises
    ------
    InputError
        If there is no such file, or it is no table.
    """
    if path.suffix.lower() == ".toml":
        what = _("this is a scene, and not a table: give the tables that it is to be made of")
        raise InputError(str(path), [Problem("", what)])
    try:
        check_readable(path)
        with path.open("rb") as file:
            content = file.read(LARGEST_TABLE + 1)
    except OSError as error:
        what = _("the table cannot be read: {error}").format(error=reason(error))
        raise InputError(str(path), [Problem("", what)]) from None
    if len(content) > LARGEST_TABLE:
        what = _("the table is too large; at most {limit} MB are read")
        text = what.format(limit=number(LARGEST_TABLE / 1e6))
        raise InputError(str(path), [Problem("", text)])
    if path.suffix.lower() in _SPREADSHEETS:
        raw = _best_sheet(path, content, score)
    elif content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        what = _("this is a spreadsheet; save it as .xlsx, .csv or .tsv")
        raise InputError(str(path), [Problem("", what)])
    else:
        raw = _text_table(path, content, score)
    frame = _with_header(raw, score)
    if frame.empty:
        raise InputError(str(path), [Problem("", _("there are no rows in this table"))])
    return SourceTable(path.name, hashlib.sha256(content).hexdigest(), frame)


def _decoded(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _text_table(path: Path, content: bytes, score: HeaderScore) -> pd.DataFrame:
    """Return all cells of a text, rows numbered from 1."""
    import pandas as pd

    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise InputError(str(path), [Problem("", _("this is not a text: it is no table"))])
    lines = text.split("\n")
    # A column may be called #.
    comments = [re.match(r"#(?![\t;,])", line) is not None for line in lines]
    if any(comments) and not all(comments):
        first = comments.index(False)
        # What stands right above the rows, with as many columns, is their header.
        above = lines[first - 1] if first else ""
        if any(above.count(one) == lines[first].count(one) > 0 for one in _SEPARATORS):
            lines[first - 1] = above.lstrip("# ")
            comments[first - 1] = False
        lines = ["" if comment else line for line, comment in zip(lines, comments, strict=True)]
    sample = [line for line in lines if line.strip()][: 2 * _TOP]
    if not sample:
        raise InputError(str(path), [Problem("", _("there are no rows in this table"))])
    if all(_NUMBERS.fullmatch(line.strip()) for line in sample):
        lines = ["\t".join(line.split()) for line in lines]
        sample = ["\t".join(line.split()) for line in sample]
    elif len(sample) == 1 and not score(re.split(r"\s*[\t;,]\s*", sample[0].strip())):
        # A list in one line.
        lines = sample = re.split(r"\s*[\t;,]\s*", sample[0].strip())
    widths = {one: median(line.count(one) for line in sample) for one in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda one: widths[one])
    width = 1 + max(line.count(separator) for line in lines)

    def parsed(quoting: int) -> pd.DataFrame:
        return pd.read_csv(
            io.StringIO("\n".join(lines)),
            sep=separator,
            header=None,
            names=list(range(width)),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            quoting=quoting,
            low_memory=False,
        )

    try:
        frame = parsed(csv.QUOTE_MINIMAL)
    except pd.errors.ParserError:
        frame = parsed(csv.QUOTE_NONE)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame.fillna("")


def _best_sheet(path: Path, content: bytes, score: HeaderScore) -> pd.DataFrame:
    import pandas as pd

    try:
        sheets = pd.read_excel(
            io.BytesIO(content), sheet_name=None, header=None, dtype=str, keep_default_na=False
        )
    except Exception as error:  # openpyxl raises whatever a broken file leads to
        what = _("the spreadsheet cannot be read: {error}").format(error=error)
        raise InputError(str(path), [Problem("", what)]) from None
    frames = [one.fillna("").astype(str) for one in sheets.values() if not one.empty]
    if not frames:
        raise InputError(str(path), [Problem("", _("there are no rows in this table"))])
    for frame in frames:
        frame.index = pd.RangeIndex(1, len(frame) + 1)
    best: pd.DataFrame = max(frames, key=lambda frame: _header(frame, score)[1])
    return best


def _row(frame: pd.DataFrame, number: int) -> list[str]:
    return [str(cell).strip() for cell in frame.iloc[number]]


def _header(frame: pd.DataFrame, score: HeaderScore) -> tuple[int, int]:
    """Return which row is the header, from 0, and how good it is; -1 and 0 where none is."""
    top = [score(_row(frame, number)) for number in range(min(_TOP, len(frame)))]
    best = max(top, default=0)
    return (top.index(best), best) if best else (-1, 0)


def _with_header(frame: pd.DataFrame, score: HeaderScore) -> pd.DataFrame:
    """Return the rows beneath the header, with its names, without what is empty."""
    header = _header(frame, score)[0]
    body = frame.iloc[header + 1 :]
    if header < 0 and len(frame.columns) > 1:
        # Without a known word in it: the first row that has as many cells as those after it.
        filled = (frame != "").sum(axis=1)
        header = int((filled == filled.max()).to_numpy().argmax())
        if np.isfinite(numbers_of(_row(frame, header))).all():
            # Rows of numbers from the first on have no header.
            header = -1
        body = frame.iloc[header + 1 :]
    names = _row(frame, header) if header >= 0 else [""] * len(frame.columns)
    given: dict[str, int] = {}
    columns = []
    for index, name in enumerate(names):
        written = re.sub(r"\s+", " ", name) or f"column {index + 1}"
        given[written] = given.get(written, 0) + 1
        columns.append(written if given[written] == 1 else f"{written} ({given[written]})")
    body = body.set_axis(columns, axis=1)
    body = body.apply(lambda column: column.str.strip())
    rows = (body != "").any(axis=1)
    named = [bool(name) for name in names]
    kept = (body != "").any(axis=0).to_numpy() | named
    found: pd.DataFrame = body.loc[rows, kept]
    return found
