"""The columns of a BinaryCIF file (https://github.com/molstar/BinaryCIF, version 0.3).

Each column is a chain of simple encodings, which are undone here on whole arrays. How much a step
would give is reckoned before memory is asked for, so that a damaged file is refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.importer.column_texts import text_array
from exoviz.language import _

__all__ = ["read_binary"]

Column = NDArray[Any]

_TYPES: Final[Mapping[int, np.dtype[Any]]] = {
    1: np.dtype("<i1"),
    2: np.dtype("<i2"),
    3: np.dtype("<i4"),
    4: np.dtype("<u1"),
    5: np.dtype("<u2"),
    6: np.dtype("<u4"),
    32: np.dtype("<f4"),
    33: np.dtype("<f8"),
}
#: Values of a column, tables and lists of a file, and what is in these: far above any real file.
_MOST_VALUES: Final = 60_000_000
_MOST_NODES: Final = 500_000
_OMITTED: Final = 0


def _unpacked(content: bytes) -> Any:
    """Return the tree of a file, if it is small; what is packed takes a hundred times the room."""
    import msgpack

    nodes = itertools.count()

    def counted(node: Any) -> Any:
        for _each in itertools.chain((node,), node):
            if next(nodes) > _MOST_NODES:
                raise ValueError(_("too many tables in it"))
        return node

    return msgpack.unpackb(
        content,
        object_hook=counted,
        list_hook=counted,
        strict_map_key=False,
        max_array_len=_MOST_NODES,
        max_map_len=_MOST_NODES,
    )


def _whole(value: Any) -> Column:
    """Return an array of whole numbers, or refuse what is none."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iu":
        raise ValueError(_("whole numbers are expected in it"))
    return value


def _bytes(value: Any, how: Mapping[str, Any]) -> Column:
    if not isinstance(value, bytes):
        raise ValueError(_("bytes are expected in it"))
    return np.frombuffer(value, _TYPES[how["type"]])


def _fixed_point(value: Any, how: Mapping[str, Any]) -> Column:
    return _whole(value) / float(how["factor"])


def _interval(value: Any, how: Mapping[str, Any]) -> Column:
    low, high, steps = float(how["min"]), float(how["max"]), int(how["numSteps"])
    return low + _whole(value) * ((high - low) / max(steps - 1, 1))


def _run_length(value: Any, how: Mapping[str, Any]) -> Column:  # noqa: ARG001
    pairs = _whole(value).astype(np.int64).reshape(-1, 2)
    counts = pairs[:, 1]
    if (counts < 0).any() or counts.sum(dtype=np.float64) > _MOST_VALUES:
        raise ValueError(_("too many values in a column"))
    return np.repeat(pairs[:, 0], counts)


def _delta(value: Any, how: Mapping[str, Any]) -> Column:
    found: Column = np.cumsum(_whole(value), dtype=np.int64) + int(how["origin"])
    return found


def _integer_packing(value: Any, how: Mapping[str, Any]) -> Column:
    packed = _whole(value)
    ends = np.iinfo(packed.dtype)
    # A value at an end of the range is continued by the next one.
    more = packed == ends.max
    if not how["isUnsigned"]:
        more |= packed == ends.min
    if not len(packed):
        return packed
    if more[-1]:
        raise ValueError(_("a column ends in the middle of a number"))
    starts = np.flatnonzero(np.concatenate([[True], ~more[:-1]]))
    found: Column = np.add.reduceat(packed.astype(np.int64), starts)
    return found


def _texts(value: Any, how: Mapping[str, Any]) -> Column:
    index = _whole(_decoded(value, how["dataEncoding"])).astype(np.int64)
    offsets = _whole(_decoded(how["offsets"], how["offsetEncoding"])).astype(np.int64)
    letters = how["stringData"]
    if not isinstance(letters, str) or (len(offsets) and (np.diff(offsets) < 0).any()):
        raise ValueError(_("texts are expected in it"))
    if len(offsets) and not 0 <= offsets[0] <= offsets[-1] <= len(letters.encode("utf-16-le")) // 2:
        raise ValueError(_("a text is not in it"))
    places = offsets.tolist()
    if places and places[-1] > len(letters):
        # Programs in JavaScript count in halves of letters.
        halves = letters.encode("utf-16-le")
        cut = [halves[2 * a : 2 * b] for a, b in itertools.pairwise(places)]
        words = [piece.decode("utf-16-le") for piece in cut]
    else:
        words = [letters[a:b] for a, b in itertools.pairwise(places)]
    if len(index) and not -1 <= index.min() <= index.max() < len(words):
        raise ValueError(_("a text is not in it"))
    # The last one stands for what is not given, -1.
    found: Column = text_array([*words, ""], len(index))[index]
    return found


_UNDO: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], Column]]] = {
    "ByteArray": _bytes,
    "FixedPoint": _fixed_point,
    "IntervalQuantization": _interval,
    "RunLength": _run_length,
    "Delta": _delta,
    "IntegerPacking": _integer_packing,
    "StringArray": _texts,
}


def _decoded(value: Any, encodings: Any) -> Column:
    """Return the array that a chain of encodings was made of."""
    for how in reversed(encodings):
        value = _UNDO[how["kind"]](value, how)
    if not isinstance(value, np.ndarray):
        raise ValueError(_("a column is not encoded"))
    return value


def _column(table: Mapping[str, Any], rows: int) -> Column:
    """Return a column: numbers, or texts that are empty where nothing is given."""
    with np.errstate(all="ignore"):
        found = _decoded(table["data"]["data"], table["data"]["encoding"])
        mask = table.get("mask")
        if mask is not None:
            given = _whole(_decoded(mask["data"], mask["encoding"])) == _OMITTED
            if len(given) != len(found):
                raise ValueError(_("a column and its mask are of different length"))
            if not given.all():
                found = np.where(given, found.astype(np.str_), "")
    if len(found) != rows:
        raise ValueError(_("the columns of a table are of different length"))
    return found


def _categories(block: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(one["name"]).lower(): one for one in block["categories"]}


def read_binary(content: bytes) -> Callable[[str, str], Column | None]:
    """Return a function of category and column that gives a column, or None.

    Raises
    ------
    ValueError
        If the file is no BinaryCIF, or is damaged.
    """
    try:
        tree = _unpacked(content)
        blocks = [_categories(block) for block in tree["dataBlocks"]]
        atoms = [block for block in blocks if block.get("_atom_site", {}).get("rowCount")]
        block = (atoms or blocks)[0]
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(str(error)) from None

    def column(category: str, name: str) -> Column | None:
        table = block.get(f"_{category}".lower(), {"columns": ()})
        try:
            for one in table["columns"]:
                if one["name"].lower() == name.lower():
                    return _column(one, table["rowCount"])
        except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
            raise ValueError(str(error)) from None
        return None

    return column
