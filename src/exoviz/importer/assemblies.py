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

__all__ = ["MOST_COPIES", "Copied", "copied_chains", "expanded"]

#: Copies of molecules in the largest model that is imported.
MOST_COPIES: Final = 1_000_000

_NM: Final = 0.1
#: Farthest that an operator moves something, nm; beyond it numbers lose their places.
_FARTHEST: Final = 1e5
#: No number of a matrix that only turns is so large.
_LARGEST: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Copied:
    """Chains that are copied together.

    Attributes
    ----------
    chains : tuple of str
        Chains by their ``label_asym_id``; empty for all.
    operators : (n, 3, 4) array
        Turn and shift (nm) of each copy.
    """

    chains: tuple[str, ...]
    operators: Floats


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
        Expression, such as ``"1"``, ``"1,3,5"``, ``"(1-60)"`` or ``"(1-60)(61-70)"``.

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
            if last < first:
                raise ValueError(part)
            if last - first >= MOST_COPIES:
                raise OverflowError(last - first + 1)
            names += map(str, range(first, last + 1))
        elif part:
            names.append(part)
        else:
            raise ValueError(text)
    return names


def _operators(tables: Tables) -> tuple[dict[str, int], Floats]:
    """Return the index of each operator, and all of them (n, 3, 4), nm.

    Those that are not a turn and a shift are not-a-number.
    """
    category = "pdbx_struct_oper_list"
    ids = tables.texts(category, "id")
    if ids is None:
        return {}, np.empty((0, 3, 4))
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
    right &= np.abs(square - np.eye(3)).max(axis=(1, 2), initial=0) < 0.02
    right &= np.linalg.det(turns) > 0
    matrices[~right] = np.nan
    return {name: index for index, name in enumerate(ids.tolist())}, matrices


def _products(
    tables: Tables, expression: str, known: Mapping[str, int], matrices: Floats
) -> Floats:
    try:
        products = expanded(expression)
    except ValueError:
        what = _("'{text}' is no expression of operators, such as (1-60).")
        where = "pdbx_struct_assembly_gen.oper_expression"
        raise _refuse(tables, where, what.format(text=expression[:60])) from None
    except OverflowError as error:
        raise _too_many(tables, error.args[0]) from None
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


def copied_chains(tables: Tables) -> tuple[list[Copied], str, int]:
    """Return what an assembly copies, its name, and how many assemblies the file has.

    The first assembly is taken; without any, the atoms as they are, once.

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
        return [Copied((), once)], "", 0
    known, matrices = _operators(tables)
    first = str(assemblies[0])
    found = []
    total = 0
    for name, expression, chains in zip(assemblies, expressions, lists, strict=True):
        if name == first:
            operators = _products(tables, str(expression), known, matrices)
            names = tuple(re.sub(r"\s+", "", str(chains)).split(","))
            found.append(Copied(names, operators))
            total += len(operators)
            # Before the next one is made: many small ones are large as well.
            if total > MOST_COPIES:
                raise _too_many(tables, total)
    return found, first, len(set(assemblies.tolist()))
