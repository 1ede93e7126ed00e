"""A scene from tables: the one way from what was measured to a vesicle that can be built."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from exoviz.errors import ArgumentError, InputError, Problem, shortened
from exoviz.files import whole_file
from exoviz.language import _, marked, number, plain_number
from exoviz.scene import Scene
from exoviz.scene.document import LARGEST_NM, SMALLEST_NM
from exoviz.scene.saving import save_scene
from exoviz.tables.column_roles import (
    KIND_WORDS,
    TableKind,
    TakenTable,
    check_named,
    header_score,
    spectra_of_all_channels,
    taken,
    unknown_numbers,
)
from exoviz.tables.left_out import LeftOut, because
from exoviz.tables.other_tables import (
    SizeFound,
    lipid_amounts,
    of_vesicles,
    rna_shares,
    sizes_found,
)
from exoviz.tables.protein_rows import ProteinRows, co_isolate, protein_rows, written_like_mice
from exoviz.tables.protein_units import (
    FACT_COLUMNS,
    AskedProtein,
    DrawnProtein,
    drawn_proteins,
    user_facts,
)
from exoviz.tables.scene_parts import (
    SceneParts,
    with_lipids,
    with_proteins,
    with_rna,
    with_room,
    with_size,
)
from exoviz.tables.table_reading import read_table

__all__ = ["MOST_COPIES", "MOST_RNA", "Recipe", "recipe"]

#: Copies of all proteins together, and of all RNA, in a vesicle at most.
MOST_COPIES: Final = 100_000
MOST_RNA: Final = 1_000

#: Only one table of each of these makes sense; facts can be many.
_ONE_OF: Final[tuple[TableKind, ...]] = ("proteins", "lipids", "rna", "sizes")
#: Names of a list in a note, of more the first ones.
_MOST_NAMES: Final = 12
_QUESTION_COLUMNS: Final = ("gene", "place", *FACT_COLUMNS, "name", "accession")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What tables were taken for, and the scenes that follow from them.

    Attributes
    ----------
    tables : tuple of TakenTable
        What each table and its columns were taken for.
    scene : Scene
        The vesicle: that of the median size, where there is a table of sizes.
    others : mapping of str to Scene
        Those of other sizes, by name: ``"D10"`` and ``"D90"``.
    left_out : tuple of LeftOut
        What of the tables is in no scene, and why.
    asked : tuple of AskedProtein
        Proteins of which the user must say how they lie in the membrane.
    notes : tuple of str
        What was done in place of what the tables do not say.
    """

    tables: tuple[TakenTable, ...]
    scene: Scene
    others: Mapping[str, Scene]
    left_out: tuple[LeftOut, ...]
    asked: tuple[AskedProtein, ...]
    notes: tuple[str, ...]

    def save(self, path: str | Path) -> list[Path]:
        """Write the scenes, and the questions if there are any.

        Parameters
        ----------
        path : str or Path
            Of the scene, such as ``mine.toml``; those of other sizes are beside it, as
            ``mine-D10.toml``, and the questions as ``mine.questions.csv``.

        Returns
        -------
        list of Path
            The files that were written.

        Raises
        ------
        InputError
            If one cannot be written.
        """
        target = Path(path)
        files = {target: self.scene}
        files |= {
            target.with_name(f"{target.stem}-{name}{target.suffix}"): scene
            for name, scene in self.others.items()
        }
        for file, scene in files.items():
            save_scene(scene, file)
        written = list(files)
        if self.asked:
            questions = target.with_name(f"{target.stem}.questions.csv")
            text = self._questions(_answers(questions))
            with whole_file(questions) as temporary:
                temporary.write_text(text, encoding="utf-8")
            written.append(questions)
        return written

    def _questions(self, answered: Sequence[Mapping[str, str]]) -> str:
        out = io.StringIO()
        out.write("# " + _("Fill in place: membrane, outer, inner or lumen.") + "\n")
        out.write("# " + _("Fill in mass_kda where it is empty.") + "\n")
        out.write("# " + _("Then give this file to the command, beside the tables.") + "\n")
        writer = csv.DictWriter(out, _QUESTION_COLUMNS, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(answered)
        genes = {one["gene"] for one in answered}
        for one in (one for one in self.asked if one.gene not in genes):
            numbers = {key: f"{value:g}" for key, value in one.facts.items()}
            known = one.known
            names = {"gene": known.gene, "name": known.name, "accession": known.accession}
            writer.writerow({**names, **numbers})
        return out.getvalue()


def _answers(path: Path) -> list[dict[str, str]]:
    """Return what a file of questions that is there has answers to: nobody gives them twice."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [
        {key: row.get(key) or "" for key in _QUESTION_COLUMNS}
        for row in rows
        if row.get("gene") and row.get("place")
    ]


def recipe(
    *tables: str | Path,
    diameter_nm: float | None = None,
    copies: float | None = None,
    rna_per_vesicle: float | None = None,
    columns: Mapping[str, str] | None = None,
    keep_co_isolates: bool = False,
    title: str = "",
) -> Recipe:
    """Turn tables into a scene.

    Parameters
    ----------
    *tables : str or Path
        CSV, TSV or XLSX: one of proteins, one of lipids, one of RNA and one of sizes at most, in
        any order, and any number of facts of proteins. What each is is told by its columns.
    diameter_nm : float, optional
        Of the vesicle, 20 to 300; in place of what a table of sizes says.
    copies : float, optional
        Of all proteins together, per vesicle, 1 to 100,000; by default as many as take a fifth of
        the membrane or of the lumen, whichever is full first.
    rna_per_vesicle : float, optional
        Copies of all RNA of the table together, per vesicle, 0 to 1,000; without it none is drawn,
        unless the table counts copies in vesicles.
    columns : mapping of str to str, optional
        Names of columns by what they are taken for, where that is not told by itself.
    keep_co_isolates : bool
        Whether to draw what is often isolated along with vesicles and is no part of them.
    title : str
        Of the scene.

    Returns
    -------
    Recipe

    Raises
    ------
    InputError
        If a table cannot be read, is of nothing that is known, or is one too many, or if a number
        is out of range.
    """
    named = dict(columns or {})
    _check_numbers(diameter_nm, copies, rna_per_vesicle)
    if not tables:
        raise InputError("TABLE", [Problem("", _("give at least one table"))])
    sources = [read_table(Path(one), header_score) for one in tables]
    check_named(sources, named)
    found = tuple(taken(one, named) for one in sources)
    _refuse_two(found)
    by_kind = {one.kind: one for one in found}
    parts = SceneParts.begun({_key(one, found): one for one in found}, title)
    sizes = sizes_found(by_kind["sizes"]) if "sizes" in by_kind else []
    left_out: list[LeftOut] = []
    notes: list[str] = []
    asked: list[AskedProtein] = []
    if "lipids" in by_kind:
        amounts, lost = lipid_amounts(by_kind["lipids"])
        parts = with_lipids(parts, amounts)
        left_out += lost
        if not parts.has_sterol:
            notes.append(
                _(
                    "there is no cholesterol in the table of lipids, and none in the membrane; "
                    "vesicles have 15 to 60 mol %: add a row for it if it was not measured"
                )
            )
    else:
        notes.append(_("no lipids were given: the membrane is that of the preset exosome"))
    rows = None
    if "proteins" in by_kind:
        rows = protein_rows(by_kind["proteins"])
        left_out += rows.left_out
        if written_like_mice(by_kind["proteins"]):
            notes.append(
                _(
                    "the genes are written as those of mice and rats; they are taken for the human "
                    "ones of the same names"
                )
            )
        if not keep_co_isolates:
            rows, along = _without_co_isolates(rows)
            left_out += along
        if rows.measure in ("rank", "studies", "ratio"):
            notes.append(
                _(
                    "the table of proteins gives no amounts: the copies follow from the rank "
                    "alone, and are a guess"
                )
            )
        notes += _said_of_rows(by_kind["proteins"], rows)
    facts = user_facts(one for one in found if one.kind == "facts")
    drawn = drawn_proteins(rows, facts) if rows is not None else ([], [], [])
    notes += _said_of_complexes(drawn[0])
    if "rna" in by_kind and rna_per_vesicle is None and not of_vesicles(by_kind["rna"]):
        notes.append(
            _(
                "most vesicles hold no miRNA (Chevillet 2014), and none is drawn; give how many "
                "copies one holds with --rna-per-vesicle"
            )
        )

    def made(size: SizeFound | None) -> tuple[Scene, list[LeftOut], list[AskedProtein]]:
        one = with_size(parts, size, diameter_nm)
        lost: list[LeftOut] = []
        questions: list[AskedProtein] = []
        if rows is not None:
            units, unplaced, unmeasured = drawn
            one, more, questions = with_proteins(
                one, units, unplaced, copies, are_copies=rows.measure == "copies"
            )
            lost += [*unmeasured, *more]
        if "rna" in by_kind:
            shares, unknown = rna_shares(by_kind["rna"])
            one, more = with_rna(one, shares, rna_per_vesicle)
            lost += unknown + more
        return with_room(one, [*left_out, *lost]), lost, questions

    wanted = {one.name: one for one in sizes} if diameter_nm is None else {}
    middle = wanted.pop("D50", None)
    _check_size(middle, by_kind)
    scene, lost, asked = made(middle)
    others = {}
    for name, size in wanted.items():
        if SMALLEST_NM <= size.diameter_nm <= LARGEST_NM:
            others[name] = made(size)[0]
        else:
            why = because(
                marked("{size} nm; a scene can have {low} to {high} nm"),
                size=size.diameter_nm,
                low=SMALLEST_NM,
                high=LARGEST_NM,
            )
            left_out.append(LeftOut(name, why))
    return Recipe(found, scene, others, (*left_out, *lost), tuple(asked), tuple(notes))


def _said_of_rows(table: TakenTable, rows: ProteinRows) -> list[str]:
    """Return what was done with columns and cells of a table of proteins."""
    notes = []
    unknown_names = unknown_numbers(table) if rows.measure == "rank" else []
    if unknown_names:
        what = _(
            "columns of numbers that nothing says the meaning of: {names}; name that of "
            "the amounts, with --column amount=…"
        )
        listed = ", ".join(f"'{shortened(name)}'" for name in unknown_names[:5])
        notes.append(what.format(names=listed))
    together = spectra_of_all_channels(table)
    if together:
        what = _(
            "'{column}' counts the spectra of all channels of the label together, and is not used"
        )
        notes.append(what.format(column=shortened(together)))
    if rows.turned_back:
        what = _("a spreadsheet had made dates of symbols of genes; they were turned back: {names}")
        notes.append(what.format(names=_listed(rows.turned_back)))
    return notes


def _said_of_complexes(units: Sequence[DrawnProtein]) -> list[str]:
    """Return which complexes are drawn with chains that the table lacks."""
    some = [
        _("{key} (without {genes})").format(key=one.key, genes=_listed(one.lacking))
        for one in units
        if one.lacking
    ]
    what = _("complexes of which the table lacks chains are drawn whole: {names}")
    return [what.format(names=_listed(some))] if some else []


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")


def _check_numbers(
    diameter_nm: float | None, copies: float | None, rna_per_vesicle: float | None
) -> None:
    ranges: dict[str, tuple[float | None, float, float]] = {
        "diameter_nm": (diameter_nm, SMALLEST_NM, LARGEST_NM),
        "copies": (copies, 1, MOST_COPIES),
        "rna_per_vesicle": (rna_per_vesicle, 0, MOST_RNA),
    }
    what = _("{value} is not between {low} and {high}")
    problems = [
        Problem(name, what.format(value=plain_number(value), low=number(low), high=number(high)))
        for name, (value, low, high) in ranges.items()
        if value is not None and not low <= value <= high
    ]
    if problems:
        raise ArgumentError("recipe", problems)


def _check_size(middle: SizeFound | None, by_kind: Mapping[TableKind, TakenTable]) -> None:
    if middle is None or SMALLEST_NM <= middle.diameter_nm <= LARGEST_NM:
        return
    what = _("the median is {size} nm; a scene can have {low} to {high} nm")
    text = what.format(size=middle.diameter_nm, low=SMALLEST_NM, high=LARGEST_NM)
    hint = _("Give the diameter of the vesicle to build with --diameter.")
    raise InputError(by_kind["sizes"].table.file, [Problem(middle.column, text, hint)])


def _refuse_two(found: Sequence[TakenTable]) -> None:
    for kind in _ONE_OF:
        some = [one.table.file for one in found if one.kind == kind]
        if len(some) > 1:
            what = _("this and '{other}' are both tables of {kind}; give one of them").format(
                other=some[0], kind=_(KIND_WORDS[kind])
            )
            raise InputError(some[1], [Problem("", what)])


def _key(table: TakenTable, found: Sequence[TakenTable]) -> str:
    """Return the short name of a table in the scene: its kind, numbered if there are several."""
    same = [one for one in found if one.kind == table.kind]
    return table.kind if len(same) == 1 else f"{table.kind}-{same.index(table) + 1}"


def _without_co_isolates(rows: ProteinRows) -> tuple[ProteinRows, list[LeftOut]]:
    left_out = []
    for one in rows.genes:
        kind = co_isolate(one.gene)
        if kind:
            what = marked("often isolated along with vesicles, and no part of them: {kind}")
            left_out.append(LeftOut(one.gene, because(what, kind=kind)))
    along = {one.name for one in left_out}
    genes = tuple(one for one in rows.genes if one.gene not in along)
    return replace(rows, genes=genes), left_out
