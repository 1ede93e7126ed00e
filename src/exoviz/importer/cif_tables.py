"""The tables of mmCIF, BinaryCIF, PDB, GROMACS and MolViewSpec files, column by column."""

from __future__ import annotations

import functools
import gzip
import itertools
import os
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exoviz.errors import InputError, Problem, shortened
from exoviz.files import check_readable, reason
from exoviz.language import _, number
from exoviz.registry import implementation
from exoviz.registry.formats import FORMATS, suffixes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Texts = NDArray[np.str_]
    Floats = NDArray[np.float64]

__all__ = ["LARGEST_BYTES", "Tables", "is_structure", "model_suffixes", "read_tables"]

#: Size of the largest file that is read, bytes, also when it is unpacked.
LARGEST_BYTES: Final = 600_000_000

#: How many times its size a packed file has in it, where that is more than a few bytes; files of
#: atoms have about 4 to 10 times.
_MOST_UNPACKED: Final = 100
_SMALL_BYTES: Final = 20_000_000

_NM: Final = 0.1  # nanometres in an ångström

#: Times that atoms of one residue are parted from the next ones in a PDB file that is read anyway.
_SCATTERED: Final = 2_000
#: Columns 31 to 54 of an atom in a PDB file; gemmi takes for 0 what is no number there.
_NO_PLACE: Final = re.compile(
    r"^(?=ATOM|HETATM).{30}(?:(?![-+. 0-9]{24})| {8}|.{8} {8}|.{16} {8})", re.MULTILINE
)
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
#: Columns 11 on of a title; a line that goes on begins with a space.
_TITLE: Final = re.compile(r"^TITLE ...[ \d](.*)$", re.MULTILINE)


def model_suffixes() -> tuple[str, ...]:
    """Return the extensions of files of coordinates that can be read, also compressed ones."""
    return tuple(f"{name}{packed}" for name in suffixes("model") for packed in ("", ".gz"))


def is_structure(name: str | Path) -> bool:
    """Return whether a file has the extension of a file of coordinates."""
    return str(name).lower().endswith(model_suffixes())


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The tables of one file.

    Attributes
    ----------
    path : Path
    remarks : tuple of str
        Lines of a PDB file that say what is in it.
    """

    path: Path
    _source: Any
    remarks: tuple[str, ...] = ()
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)

    def texts(self, category: str, name: str) -> Texts | None:
        """Return a column of texts, such as ``("atom_site", "label_comp_id")``; None if absent.

        Values that are not known are empty texts.
        """
        import numpy as np

        found = self._column(category, name)
        return None if found is None else found.astype(np.str_, copy=False)

    def _column(self, category: str, name: str) -> Any:
        """Return a column as the file has it: numbers or texts."""
        key = (category, name)
        if key not in self._known:
            try:
                found = self._source(category, name)
            except ValueError as error:
                raise _damaged(self.path, error) from None
            if found is not None:
                self._check_rows(category, len(found))
            self._known[key] = found
        return self._known[key]

    def _check_rows(self, category: str, rows: int) -> None:
        """Refuse a table of which one column is longer than another."""
        known = self._rows.setdefault(category, rows)
        if known != rows:
            what = _("columns of the table {name} have {one} and {other} rows: the file is damaged")
            raise _wrong(
                self.path, what.format(name=category, one=number(known), other=number(rows))
            )

    def numbers(self, category: str, name: str) -> Floats | None:
        """Return a column of numbers; not-a-number where there is none."""
        import numpy as np

        texts = self._column(category, name)
        if texts is None:
            return None
        if texts.dtype.kind != "U":
            with np.errstate(invalid="ignore"):
                return np.asarray(texts, np.float64)
        try:
            return np.where(texts == "", "nan", texts).astype(np.float64)
        except ValueError:
            return np.array([_number(text) for text in texts.tolist()])

    def atoms(self, *names: str) -> Texts:
        """Return a column of the atoms (a,): the first of some names that says something.

        Empty texts if none of them does.
        """
        import numpy as np

        for name in names:
            found = self.texts("atom_site", name)
            if found is not None and (found != "").any():
                return found
        return np.full(len(self.places()), "")

    def places(self) -> Floats:
        """Return the places of the atoms (a, 3), nm; not-a-number where the file gives none."""
        import numpy as np

        axes = [self.numbers("atom_site", f"Cartn_{axis}") for axis in "xyz"]
        given = [axis for axis in axes if axis is not None]
        return np.stack(given, axis=1) * _NM if len(given) == 3 else np.empty((0, 3))

    def first(self, category: str, name: str) -> str:
        """Return the first text of a column, or the empty text."""
        column = self.texts(category, name)
        return str(column[0]) if column is not None and len(column) else ""


def _number(text: str) -> float:
    # 1.234(5) gives its uncertainty.
    try:
        return float(text.partition("(")[0])
    except ValueError:
        return float("nan")


def _wrong(path: Path, what: str, hint: str = "") -> InputError:
    return InputError(str(path), [Problem("", what, hint)])


def _unreadable(path: Path, error: Exception) -> InputError:
    return _wrong(path, _("the file cannot be read: {error}").format(error=reason(error)))


def _damaged(path: Path, error: Exception) -> InputError:
    kind = str(path).lower().removesuffix(".gz").rpartition(".")[2]
    what = _("this cannot be read as {kind}: {error}")
    # Of a file gemmi says no more than that it is a string.
    reason = str(error).partition("\n")[0].removeprefix("string:").removesuffix(": string")
    reason = shortened(reason.rstrip(" :")) or _("there is nothing in it")
    return _wrong(path, what.format(kind=kind, error=reason))


def _from_block(block: Any) -> Any:
    import numpy as np
    from gemmi import cif

    from exoviz.importer.column_texts import text_array

    def column(category: str, name: str) -> Texts | None:
        found = block.find_values(f"_{category}.{name}")
        if not found:
            return None
        raw = list(found)
        plain = text_array(raw)
        # Only what is in quotation marks has to be read letter by letter.
        letters = plain.view("U1").reshape(len(plain), plain.itemsize // 4)[:, 0]
        odd = np.flatnonzero((letters == "'") | (letters == '"') | (letters == ";"))
        if len(odd):
            texts = plain.astype(object)
            texts[odd] = [cif.as_string(raw[index]) for index in odd.tolist()]
            plain = texts.astype(np.str_)
        unknown = (plain == "?") | (plain == ".")
        return np.where(unknown, "", plain) if unknown.any() else plain

    return column


def _content(path: Path) -> bytes:
    """Return the content of a file, unpacked."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            content = file.read(LARGEST_BYTES + 1)
            _check_size(path, len(content))
            return content
        most = max(_SMALL_BYTES, _MOST_UNPACKED * os.fstat(file.fileno()).st_size)
        with gzip.open(file) as stream:
            content = stream.read(min(most, LARGEST_BYTES) + 1)
    _check_size(path, len(content))
    if len(content) > most:
        what = _("it unpacks to more than {times} times its size, which no structure does.")
        raise _wrong(path, what.format(times=_MOST_UNPACKED))
    return content


def _text(path: Path) -> str:
    content = _content(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Letters of whole words are Cyrillic; single ones among others are of the West.
        cyrillic = re.search(rb"[\xc0-\xff]{3}", content) is not None
        return content.decode("cp1251" if cyrillic else "latin-1", "replace")


def _check_size(path: Path, size: int) -> None:
    if size <= LARGEST_BYTES:
        return
    what = _("the file has {size} MB; at most {most} MB are read.")
    text = what.format(size=number(size / 1e6), most=number(LARGEST_BYTES / 1e6))
    raise _wrong(path, text, _("Write it as BinaryCIF, or keep the atoms that matter."))


def _binarycif(path: Path, content: bytes) -> Tables:
    from exoviz.importer.binarycif_reader import read_binary
    from exoviz.importer.spheres import with_spheres

    return Tables(path, with_spheres(read_binary(content)))


def _mmcif(path: Path, text: str) -> Tables:
    from gemmi import cif

    from exoviz.importer.spheres import SPHERES, with_spheres

    blocks = list(cif.read_string(text))
    if not blocks:
        raise ValueError
    atoms = [block for block in blocks if block.find_values("_atom_site.id")]
    atoms += [block for block in blocks if block.find_values("_atom_site.Cartn_x")]
    atoms += [block for block in blocks if block.find_values(f"_{SPHERES}.Cartn_x")]
    if not atoms and any(block.find_values("_chem_comp_atom.comp_id") for block in blocks):
        raise _wrong(
            path,
            _("this describes a chemical component ({name}); it is no model.").format(
                name=", ".join(block.name for block in blocks[:3])
            ),
            _("Save its coordinates as PDB or as mmCIF with _atom_site."),
        )
    return Tables(path, with_spheres(_from_block((atoms or blocks)[0])))


def read_binarycif(path: Path) -> Tables:
    """Read BinaryCIF."""
    return _binarycif(path, _content(path))


def read_mmcif(path: Path) -> Tables:
    """Read mmCIF."""
    return _mmcif(path, _text(path))


def read_gromacs(path: Path) -> Tables:
    """Read GROMACS' coordinates."""
    from exoviz.importer.gromacs import gromacs_columns

    columns = gromacs_columns(_text(path))
    return Tables(path, lambda category, name: columns.get((category, name)))


def read_molviewspec(path: Path) -> Tables:
    """Read the molecules of a MolViewSpec archive."""
    from exoviz.importer.scene_archives import molecules_of_archive

    name, content = molecules_of_archive(_content(path), LARGEST_BYTES)
    if name.lower().endswith(".bcif"):
        return _binarycif(path, content)
    if name.lower().endswith((".cif", ".mmcif")):
        return _mmcif(path, content.decode("utf-8-sig"))
    raise ValueError(
        _("the molecules in it are neither mmCIF nor BinaryCIF: {name}").format(name=name)
    )


def _check_order(path: Path, text: str) -> None:
    """Raise an error if the atoms of residues are scattered, which takes gemmi hours to sort."""
    lines = text.splitlines()
    atoms = [line[17:27] for line in lines if line.startswith(("ATOM", "HETATM"))]
    models = max(sum(line.startswith("MODEL ") for line in lines), 1)
    runs = sum(one != other for one, other in itertools.pairwise(atoms))
    if runs <= 2 * models * len(set(atoms)) + _SCATTERED:
        return
    what = _("its atoms are in no order: those of one residue do not stand together.")
    raise _wrong(path, what, _("Sort them by chain and residue, or write the file as mmCIF."))


def read_pdb(path: Path) -> Tables:
    """Read a PDB file."""
    import gemmi

    from exoviz.importer.pdb_compounds import compounds

    text = _text(path)
    _check_order(path, text)
    # Columns are counted in bytes there, and a letter that is cut in half can't be read.
    structure = gemmi.read_pdb_string(_NOT_ASCII.sub("?", text))
    odd = _NO_PLACE.search(text)
    if odd is not None:
        what = _("there are no coordinates in columns 31 to 54 of line {line}.")
        raise _wrong(path, what.format(line=number(text.count("\n", 0, odd.start()) + 1)))
    structure.setup_entities()
    # What of the sequence is in the file, as mmCIF says it.
    structure.assign_label_seq_id()
    title = " ".join("".join(found[1].rstrip() for found in _TITLE.finditer(text)).split())
    if title:
        structure.info["_struct.title"] = title
    columns, source = compounds(text), _from_block(structure.make_mmcif_block())

    def column(category: str, name: str) -> Texts | None:
        own = columns.get((category, name))
        return source(category, name) if own is None else own

    return Tables(path, column, tuple(structure.raw_remarks))


@functools.lru_cache(maxsize=3)
def _read(path: Path, _stamp: tuple[int, int]) -> Tables:
    stem = str(path).lower().removesuffix(".gz")
    models = (one for one in FORMATS.values() if one.model)
    reader = implementation(next(one.model for one in models if stem.endswith(one.name)))
    try:
        tables: Tables = reader(path)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from None
    except (ValueError, RuntimeError, KeyError, TypeError, IndexError) as error:
        raise _damaged(path, error) from None
    if not len(tables.places()):
        raise _wrong(path, _("there are no atoms in this file."))
    return tables


def read_tables(path: Path) -> Tables:
    """Read a file of coordinates.

    Parameters
    ----------
    path : Path
        Its extension is one of `model_suffixes`; it may be compressed with gzip.

    Raises
    ------
    InputError
        If it is missing, larger than `LARGEST_BYTES`, of another kind, broken, or has no atoms.
    """
    if not is_structure(path):
        what = _("this is not a file extension of coordinates: {suffixes}")
        text = what.format(suffixes=", ".join((*suffixes("model"), ".gz")))
        raise _wrong(path, text)
    try:
        stat = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise _wrong(path, _("there is no such file.")) from None
    except OSError as error:
        raise _unreadable(path, error) from None
    check_readable(path)
    _check_size(path, stat.st_size)
    return _read(path.resolve(), (stat.st_mtime_ns, stat.st_size))
