"""Assemblies: which chains a model has, and by which operators each is copied."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import InputError, Problem
from exoviz.importer.cif_tables import Tables
from exoviz.language import _, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["MOST_COPIES", "Assembly", "Copied", "copied_chains", "expanded"]

#: Copies of molecules in the largest model that is imported.
MOST_COPIES: Final = 1_000_000

_NM: Final = 0.1
#: Farthest that an operator moves something, nm; beyond it numbers lose their places.
_FARTHEST: Final = 1e5
#: No number of a matrix that only turns is so large.
_LARGEST: Final = 2.0
#: How far the square of a matrix may be from one: numbers of two decimals come to 0.035.
_ROUNDED: Final = 0.05
#: From here on a matrix is made the turn that it is nearest to.
_EXACT: Final = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Copied:
    """Chains that are copied together.

    Attributes
    ----------
    chains : tuple of str
        Chains by their ``label_asym_id``; empty for all.
    operators : (n, 3, 4) array
        Turn and shift (nm) of each copy; none for a kind that has no copies.
    model : str
        Model that has these chains; empty for the first of the file.
    """

    chains: tuple[str, ...]
    operators: Floats
    model: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """An assembly of a file.

    Attributes
    ----------
    copied : tuple of Copied
    name : str
        Empty for the atoms as they are.
    count : int
        Assemblies in the file.
    rounded : int
        Operators of the file that are no exact turn, and were made one.
    deviation : float
        How far the square of the worst of them is from one.
    """

    copied: tuple[Copied, ...]
    name: str = ""
    count: int = 0
    rounded: int = 0
    deviation: float = 0.0


def _refuse(tables: Tables, where: str, what: str, hint: str = "") -> InputError:
    return InputError(str(tables.path), [Problem(where, what, hint)])


def _too_many(tables: Tables, count: int) -> InputError:
    what = _("{count} copies are too many; at most {most} are shown.")
    text = what.format(count=number(count), most=number(MOST_COPIES))
    return _refuse(tables, "pdbx_struct_assembly_gen", text)


def expanded(expression: str) -> list[tuple[str, ...]]:
    """Return the products of operators that an expression stands for, leftmost first.

    Parameters
    ----------
    expression : str
        Expression, such as ``"1"``, ``"1,3,5"``, ``"(1-60)"`` or ``"(1-60)(61-70)"``. A range
        that ends just before it begins, such as ``"(7-6)"``, stands for none.

    Raises
    ------
    ValueError
        If it is no such expression.
    OverflowError
        If it stands for more than `MOST_COPIES`: has their number.
    """
    text = re.sub(r"\s+", "", expression)
    if "(" not in text:
        text = f"({text})"
    # Lists may stand in brackets beside each other: (1,2),(5)
    if not re.fullmatch(r"(,?\([^()]+\))+", text):
        raise ValueError(expression)
    found: list[tuple[str, ...]] = []
    for product in re.split(r"(?<=\)),", text):
        factors = [_listed(part) for part in re.findall(r"\(([^()]+)\)", product)]
        count = len(found) + math.prod(map(len, factors))
        if count > MOST_COPIES:
            raise OverflowError(count)
        found += itertools.product(*factors)
    return found


def _listed(text: str) -> list[str]:
    names: list[str] = []
    for part in text.split(","):
        span = re.fullmatch(r"(\d{1,12})-(\d{1,12})", part)
        if span:
            first, last = int(span[1]), int(span[2])
            if last < first - 1:
                raise ValueError(part)
            if last - first >= MOST_COPIES:
                raise OverflowError(last - first + 1)
            names += map(str, range(first, last + 1))
        elif part:
            names.append(part)
        else:
            raise ValueError(text)
    return names


@dataclass(frozen=True, slots=True, eq=False)
class _Operators:
    """The operators of a file.

    Attributes
    ----------
    index : mapping of str to int
    matrices : (n, 3, 4) array
        nm; not-a-number where one is not a turn and a shift.
    deviations : (n,) array
        How far the square of each is from one; 0 where it is exact.
    """

    index: Mapping[str, int]
    matrices: Floats
    deviations: Floats


def _nearest_turns(matrices: Floats) -> Floats:
    """Return the turns (n, 3, 3) that matrices are nearest to.

    Each step takes the mean of a matrix and of the inverse of its transpose (Higham 1986, SIAM
    J. Sci. Stat. Comput. 7:1160), whose rows are cross products: the same on all processors.
    """
    for _step in range(6):
        x, y, z = (matrices[:, row] for row in range(3))
        rows = np.stack([np.cross(y, z), np.cross(z, x), np.cross(x, y)], axis=1)
        volume = (x * rows[:, 0]).sum(axis=1)
        matrices = (matrices + rows / volume[:, None, None]) / 2
    return matrices


def _operators(tables: Tables) -> _Operators:
    category = "pdbx_struct_oper_list"
    ids = tables.texts(category, "id")
    if ids is None:
        return _Operators({}, np.empty((0, 3, 4)), np.empty(0))
    matrices = np.full((len(ids), 3, 4), np.nan)
    for row in range(3):
        names = [f"matrix[{row + 1}][{column + 1}]" for column in range(3)]
        for column, name in enumerate([*names, f"vector[{row + 1}]"]):
            values = tables.numbers(category, name)
            if values is not None:
                matrices[:, row, column] = values
    matrices[:, :, 3] *= _NM
    # What no turn has is too large for its square, or for what it is compared with.
    small = np.abs(matrices[:, :, :3]) < _LARGEST
    turns = np.where(small, matrices[:, :, :3], 0.0)
    right = small.all(axis=(1, 2)) & (np.abs(matrices[:, :, 3]) < _FARTHEST).all(axis=1)
    square = turns @ turns.transpose(0, 2, 1)
    deviations = np.abs(square - np.eye(3)).max(axis=(1, 2), initial=0)
    right &= (deviations < _ROUNDED) & (np.linalg.det(turns) > 0)
    rounded = right & (deviations > _EXACT)
    matrices[rounded, :, :3] = _nearest_turns(matrices[rounded, :, :3])
    matrices[~right] = np.nan
    index = {name: number_ for number_, name in enumerate(ids.tolist())}
    return _Operators(index, matrices, np.where(rounded, deviations, 0.0))


def _products(tables: Tables, expression: str, operators: _Operators) -> Floats:
    known, matrices = operators.index, operators.matrices
    try:
        products = expanded(expression)
    except ValueError:
        what = _("'{text}' is no expression of operators, such as (1-60).")
        where = "pdbx_struct_assembly_gen.oper_expression"
        raise _refuse(tables, where, what.format(text=expression[:60])) from None
    except OverflowError as error:
        raise _too_many(tables, error.args[0]) from None
    if not products:
        return np.empty((0, 3, 4))
    for name in sorted({name for product in products for name in product}):
        if name not in known:
            what = _("operator {name} is named in an assembly, but is not in the file.")
        elif np.isnan(matrices[known[name]]).any():
            what = _(
                "operator {name} is not a turn and a shift; mirrors and stretches have no copies."
            )
        else:
            continue
        raise _refuse(tables, "pdbx_struct_oper_list", what.format(name=name))
    index = np.array([[known[name] for name in product] for product in products])
    found: Floats = matrices[index[:, -1]]
    for column in range(index.shape[1] - 2, -1, -1):
        turn, shift = matrices[index[:, column], :, :3], matrices[index[:, column], :, 3]
        moved = np.einsum("nij,nj->ni", turn, found[:, :, 3]) + shift
        found = np.concatenate((turn @ found[:, :, :3], moved[:, :, None]), axis=2)
    return found


def copied_chains(tables: Tables) -> Assembly:
    """Return what the first assembly of a file copies; without any, the atoms as they are, once.

    Where rows of an assembly name a model (``PDB_model_num``, as PetWorld writes them), their
    chains are those of that model.

    Raises
    ------
    InputError
        If an operator is missing or is not a rigid motion, or there are more than `MOST_COPIES`.
    """
    category = "pdbx_struct_assembly_gen"
    assemblies = tables.texts(category, "assembly_id")
    expressions = tables.texts(category, "oper_expression")
    lists = tables.texts(category, "asym_id_list")
    once = np.concatenate((np.eye(3), np.zeros((3, 1))), axis=1)[None]
    if assemblies is None or expressions is None or lists is None or not len(assemblies):
        return Assembly((Copied((), once),))
    models = tables.texts(category, "PDB_model_num")
    of_model = [""] * len(lists) if models is None else models.tolist()
    operators = _operators(tables)
    first = str(assemblies[0])
    found = []
    total = 0
    for name, expression, chains, model in zip(
        assemblies, expressions, lists, of_model, strict=True
    ):
        if name == first:
            products = _products(tables, str(expression), operators)
            names = tuple(re.sub(r"\s+", "", str(chains)).split(","))
            found.append(Copied(names, products, model))
            total += len(products)
            # Before the next one is made: many small ones are large as well.
            if total > MOST_COPIES:
                raise _too_many(tables, total)
    rounded = operators.deviations > 0
    return Assembly(
        tuple(found),
        first,
        len(set(assemblies.tolist())),
        int(rounded.sum()),
        float(operators.deviations.max(initial=0.0)),
    )
