"""Files of VTK: one table, a table for each layer, or one for each moment of a story."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.exporter.dataset.data_blocks import DataBlock, one_block
from exoviz.exporter.dataset.pyvista_blocks import (
    DataFacts,
    check_points,
    facts_of,
    moment_blocks,
    place_of,
    polydata_of,
    request_blocks,
)
from exoviz.exporter.dataset.story_blocks import SERIES_BEADS
from exoviz.exporter.requests import VesicleRequest
from exoviz.language import _, number, plain_number
from exoviz.model.layers import last_step, parent_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyvista import PolyData

    from exoviz.exporter.requests import StoryRequest

__all__ = ["write_pvd", "write_vtm", "write_vtp"]

#: Time between two moments of a series, s of film.
_STEP: Final = 0.5
#: Bytes that a point of a single table takes while its file is made: measured 172, see `_POINT`.
_TABLE_POINT: Final = 190


def _bytes(made: PolyData) -> bytes:
    """Return a data set as a file of VTK.

    Written to a full disk by itself, VTK would say nothing; so Python writes. Its raw data are
    never the same bytes twice: Base64 is.
    """
    from vtkmodules.vtkIOXML import vtkXMLPolyDataWriter

    writer = vtkXMLPolyDataWriter()
    writer.SetInputData(made)
    writer.SetHeaderTypeToUInt64()
    writer.SetDataModeToBinary()
    writer.SetCompressorTypeToZLib()
    writer.SetWriteToOutputString(True)
    writer.Write()
    text: str | bytes = writer.GetOutputString()
    return text if isinstance(text, bytes) else text.encode()


def _xml(kind: str) -> tuple[ET.Element, ET.Element]:
    """Return the root of a file that names others, and what the names are put into."""
    facts = {"type": kind, "version": "1.0", "byte_order": "LittleEndian"}
    root = ET.Element("VTKFile", facts)
    return root, ET.SubElement(root, kind)


def _write_xml(root: ET.Element, path: Path) -> None:
    ET.indent(root)
    path.write_bytes(ET.tostring(root, "utf-8", xml_declaration=True) + b"\n")


def _text(parent: ET.Element, name: str, text: str) -> None:
    """Add a text as VTK writes it: the numbers of its bytes, and a 0 at the end."""
    facts = {"type": "String", "Name": name, "NumberOfTuples": "1", "format": "ascii"}
    array = ET.SubElement(parent, "Array", facts)
    array.text = " ".join(map(str, (*text.encode(), 0)))


def _counts(blocks: Sequence[DataBlock]) -> str:
    beads = sum(len(block.points) for block in blocks if block.has_beads)
    triangles = sum(len(block.faces) for block in blocks)
    return _("{beads} beads and {triangles} triangles; nm and Da").format(
        beads=number(beads), triangles=number(triangles)
    )


def _simplified(request: StoryRequest, blocks: Sequence[DataBlock]) -> list[str]:
    """Return what a reader should know of a moment of a story."""
    notes = []
    if any(not block.has_beads and "radius" not in block.columns for block in blocks):
        notes.append(
            _("membranes of the cell are surfaces 5 nm thick, not lipids, cut open as in the story")
        )
    if request.options.detail != "high":
        notes.append(_("beads are merged, and masses left out; detail 'high' keeps them"))
    return notes


def _time(request: VesicleRequest | StoryRequest) -> float | None:
    return None if isinstance(request, VesicleRequest) else request.moment


def _of_moment(request: VesicleRequest | StoryRequest, blocks: Sequence[DataBlock]) -> list[str]:
    if isinstance(request, VesicleRequest):
        return []
    moment = _("the moment {time} s").format(time=plain_number(request.moment))
    return [moment, *_simplified(request, blocks)]


def write_vtp(request: VesicleRequest | StoryRequest, path: Path) -> list[str]:
    """Write all beads and solids as one table; return notes for the user."""
    blocks = request_blocks(request, _TABLE_POINT)
    whole, layers = one_block(blocks)
    path.write_bytes(_bytes(polydata_of(whole, facts_of(request, _time(request)), layers)))
    return [_counts(blocks), *_of_moment(request, blocks)]


def write_vtm(request: VesicleRequest | StoryRequest, path: Path) -> list[str]:
    """Write a table for each layer, and a tree of them; return notes for the user."""
    assert request.folder is not None
    blocks, facts = request_blocks(request), facts_of(request, _time(request))
    root, tree = _xml("vtkMultiBlockDataSet")
    layers = tuple(dict.fromkeys(block.layer for block in blocks))
    groups = {"": tree}

    def group(name: str) -> ET.Element:
        if name not in groups:
            above = group(parent_path(name))
            index = {"name": last_step(name), "index": str(len(above))}
            groups[name] = ET.SubElement(above, "Block", index)
        return groups[name]

    stem = request.path.stem
    for index, block in enumerate(blocks):
        name = f"{stem}_{index}.vtp"
        (request.folder / name).write_bytes(_bytes(polydata_of(block, facts)))
        above = group(place_of(block, layers))
        entry = {"name": block.name, "index": str(len(above)), "file": f"{stem}/{name}"}
        ET.SubElement(above, "DataSet", entry)
        request.progress((index + 1) / len(blocks))
    _add_facts(root, facts)
    _write_xml(root, path)
    files = _("{count} files in the folder {folder}, which goes with it")
    return [
        _counts(blocks),
        files.format(count=number(len(blocks)), folder=stem),
        *_of_moment(request, blocks),
    ]


def _add_facts(root: ET.Element, facts: DataFacts) -> None:
    field = ET.SubElement(root, "FieldData")
    _text(field, "title", facts.title)
    _text(field, "software", facts.software)
    for name, unit in (("length_unit", "nm"), ("mass_unit", "Da"), ("charge_unit", "e")):
        _text(field, name, unit)
    numbers: list[tuple[str, str, Any]] = [("Int64", "seed", facts.seed)]
    numbers += [] if facts.time is None else [("Float64", "TimeValue", facts.time)]
    for kind, name, value in numbers:
        about = {"type": kind, "Name": name, "NumberOfTuples": "1", "format": "ascii"}
        ET.SubElement(field, "DataArray", about).text = repr(value)


def write_pvd(request: StoryRequest, path: Path) -> list[str]:
    """Write a table for each half second of a story; return notes for the user."""
    assert request.folder is not None
    story, stem = request.story, request.path.stem
    moments = moment_blocks(request, SERIES_BEADS)
    times = np.append(np.arange(0.0, story.duration, _STEP), story.duration).tolist()
    root, collection = _xml("Collection")
    notes: dict[str, None] = {}
    most = 0
    for index, time in enumerate(times):
        state = story.state_at(time)
        check_points(request, moments.points(state), _TABLE_POINT)
        blocks = moments.at(state, request.progress)
        if blocks:
            whole, layers = one_block(blocks)
            name = f"{stem}_{index}.vtp"
            made = polydata_of(whole, facts_of(request, time), layers)
            (request.folder / name).write_bytes(_bytes(made))
            entry = {"timestep": f"{time:g}", "group": "", "part": "0", "file": f"{stem}/{name}"}
            ET.SubElement(collection, "DataSet", entry)
            notes |= dict.fromkeys(_simplified(request, blocks))
            most = max(most, sum(len(block.points) for block in blocks if block.has_beads))
        request.progress((index + 1) / len(times))
    if not len(collection):
        raise ArgumentError(str(request.path), [Problem("", _("nothing is left to be written."))])
    _write_xml(root, path)
    what = _("{count} moments, one for each {step} s of film, of at most {beads} beads")
    return [
        what.format(count=number(len(collection)), step=number(_STEP, 1), beads=number(most)),
        _("{count} files in the folder {folder}, which goes with it").format(
            count=number(len(collection)), folder=stem
        ),
        *notes,
    ]
