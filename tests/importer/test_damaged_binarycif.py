"""BinaryCIF that is damaged, hostile or in any script: read right, or refused in a sentence."""

from __future__ import annotations

import functools
import random
import tempfile
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exoviz
from attacks.damage import damaged
from exoviz.errors import InputError
from exoviz.importer import read_tables
from exoviz.importer.assemblies import copied_chains
from exoviz.importer.binarycif_reader import read_binary
from exoviz.scene import Scene
from export_help import vesicle

COLUMNS = (
    ("atom_site", "type_symbol"),
    ("atom_site", "label_asym_id"),
    ("atom_site", "label_seq_id"),
    ("atom_site", "B_iso_or_equiv"),
    ("struct", "title"),
    ("struct_asym", "details"),
)
TIMES = 100


@functools.cache
def written() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.bcif"
        exoviz.export(vesicle(), path)
        return path.read_bytes()


def test_a_damaged_file_is_read_or_refused(tmp_path: Path) -> None:
    refused = []
    for seed in range(TIMES):
        path = tmp_path / f"{seed}.bcif"
        path.write_bytes(damaged(written(), random.Random(seed)))
        try:
            tables = read_tables(path)
            for column in COLUMNS:
                tables.texts(*column)
                tables.numbers(*column)
            copied_chains(tables)
        except InputError as error:
            refused.append(error.source == str(path))
    assert all(refused)
    assert 0 < len(refused) < TIMES


def byte_array(values: Any, number: int, kind: str) -> dict[str, Any]:
    data = np.asarray(values, kind).tobytes()
    return {"data": data, "encoding": [{"kind": "ByteArray", "type": number}]}


def file_of(column: dict[str, Any], rows: int, name: str = "id") -> bytes:
    category = {
        "name": "_atom_site",
        "rowCount": rows,
        "columns": [{"name": name, "data": column, "mask": None}],
    }
    tree = {"version": "0.3.0", "dataBlocks": [{"header": "A", "categories": [category]}]}
    packed: bytes = msgpack.packb(tree)
    return packed


def with_step(column: dict[str, Any], **step: Any) -> dict[str, Any]:
    return {**column, "encoding": [step, *column["encoding"]]}


def texts_of(words: list[str], index: list[int], *, halves: bool = False) -> dict[str, Any]:
    sizes = [len(word.encode("utf-16-le")) // 2 if halves else len(word) for word in words]
    places = byte_array(np.cumsum([0, *sizes]), 3, "<i4")
    inner = byte_array(index, 3, "<i4")
    return {
        "data": inner["data"],
        "encoding": [
            {
                "kind": "StringArray",
                "dataEncoding": inner["encoding"],
                "stringData": "".join(words),
                "offsetEncoding": places["encoding"],
                "offsets": places["data"],
            }
        ],
    }


PACKED = byte_array([127, 3, -128, -2, 0, 127, 0], 1, "<i1")
KNOWN = {
    "bytes": (byte_array([1.5, -2.0], 33, "<f8"), [1.5, -2.0]),
    "fixed point": (
        with_step(byte_array([15, -20], 3, "<i4"), kind="FixedPoint", factor=10, srcType=33),
        [1.5, -2.0],
    ),
    "interval": (
        with_step(
            byte_array([0, 5, 10], 3, "<i4"),
            kind="IntervalQuantization",
            min=1.0,
            max=3.0,
            numSteps=11,
        ),
        [1.0, 2.0, 3.0],
    ),
    "runs": (
        with_step(byte_array([7, 3, -1, 2], 3, "<i4"), kind="RunLength", srcSize=5),
        [7, 7, 7, -1, -1],
    ),
    "steps": (
        with_step(byte_array([0, 1, -3], 1, "<i1"), kind="Delta", origin=100),
        [100, 101, 98],
    ),
    "packed": (
        with_step(PACKED, kind="IntegerPacking", byteCount=1, isUnsigned=False, srcSize=4),
        [130, -130, 0, 127],
    ),
    "nothing": (byte_array([], 3, "<i4"), []),
}


@pytest.mark.parametrize(("column", "values"), KNOWN.values(), ids=KNOWN)
def test_every_encoding_is_undone(column: dict[str, Any], values: list[float]) -> None:
    found = read_binary(file_of(column, len(values)))("atom_site", "id")
    assert found is not None
    assert found.tolist() == values


@given(
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), min_size=1),
    data=st.data(),
)
@pytest.mark.parametrize("halves", [False, True])
def test_texts_of_any_script(halves: bool, words: list[str], data: st.DataObject) -> None:
    index = data.draw(st.lists(st.integers(-1, len(words) - 1), max_size=20))
    column = texts_of(words, index, halves=halves)
    found = read_binary(file_of(column, len(index)))("atom_site", "id")
    assert found is not None
    # NumPy's texts end before zeros.
    expected = [words[one].rstrip("\0") if one >= 0 else "" for one in index]
    assert found.tolist() == expected


BOMBS = {
    "runs": with_step(byte_array([1, 2**31 - 1] * 9, 3, "<i4"), kind="RunLength", srcSize=3),
    "letters": texts_of(["x" * 1_000_000], [0] * 5_000),
    "negative runs": with_step(byte_array([1, -5], 3, "<i4"), kind="RunLength", srcSize=3),
    "no such text": texts_of(["a"], [1]),
    "unknown step": with_step(byte_array([1], 3, "<i4"), kind="Magic"),
    "number without end": with_step(
        byte_array([127], 1, "<i1"), kind="IntegerPacking", byteCount=1, isUnsigned=False
    ),
    "other length": byte_array([1, 2, 3], 3, "<i4"),
}


@pytest.mark.parametrize("column", BOMBS.values(), ids=BOMBS)
def test_what_would_take_too_much_or_means_nothing_is_refused(column: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_binary(file_of(column, 5_000))("atom_site", "id")


@pytest.mark.parametrize("node", [b"\x80", b"\x90", b"\xc0"])
def test_a_file_of_empty_tables_is_refused(node: bytes) -> None:
    # A list of five million nodes of one byte each, and ten thousand lists of a hundred.
    for outer, inner in ((5_000_000, node), (10_000, b"\xdc\x00\x64" + node * 100)):
        with pytest.raises(ValueError, match=r"max_array_len|too many"):
            read_binary(b"\xdd" + outer.to_bytes(4, "big") + inner * outer)


TITLES = st.text(
    st.sampled_from("Экзосома, мөлшері 40 нм · 外泌体 «é» 🧬 '\"; _#$?."), min_size=1, max_size=60
)


@settings(max_examples=8)
@given(title=TITLES)
@pytest.mark.parametrize("suffix", [".cif", ".bcif"])
def test_titles_in_any_script_come_back(suffix: str, title: str) -> None:
    title = " ".join(title.split()) or "я"
    small = {"vesicle": {"diameter_nm": 20}, "membrane": {"composition": {"PC": 1}}}
    scene = Scene(title=title, **small)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        exoviz.export(scene, path)
        assert title in read_tables(path).first("struct", "title")
