"""USDZ: as Apple's rules want it, 0.3 m long, in the colours of exoviz."""

from __future__ import annotations

import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import exoviz
from exoviz.errors import InputError
from exoviz.exporter.layer_contents import exported_drawing, layers_of
from exoviz.renderer.palette import linear
from exoviz.scene import View
from made_vesicle import made_vesicle

VIEW = View(cutaway="none")


def test_a_vesicle_is_one_package_that_telephones_open(tmp_path: Path) -> None:
    from pxr import Usd, UsdGeom, UsdShade

    vesicle, path = made_vesicle(), tmp_path / "a.usdz"
    exoviz.export(vesicle, path, detail="low", title="Везикула")
    data = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        assert [one.filename for one in package.infolist()] == ["exoviz.usdc"]
        (one,) = package.infolist()
        assert one.compress_type == zipfile.ZIP_STORED
        name, more = struct.unpack("<HH", data[one.header_offset + 26 : one.header_offset + 30])
        assert (one.header_offset + 30 + name + more) % 64 == 0
    stage = Usd.Stage.Open(str(path))
    assert UsdGeom.GetStageUpAxis(stage) == "Y"
    assert UsdGeom.GetStageMetersPerUnit(stage) == 1.0
    assert stage.GetDefaultPrim().GetDisplayName() == "Везикула"
    meshes = [UsdGeom.Mesh(prim) for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh)]
    layers = layers_of(vesicle, exported_drawing(vesicle, VIEW), "low").layers
    assert {one.GetPrim().GetDisplayName() for one in meshes} == {one.path for one in layers}
    points = np.concatenate([np.array(one.GetPointsAttr().Get()) for one in meshes])
    assert np.ptp(points, axis=0).max() == pytest.approx(0.3, abs=1e-4)
    # It stands on what it is put on.
    assert points[:, 1].min() == pytest.approx(0, abs=1e-5)
    by_name = {layer.path: layer for layer in layers}
    for one in meshes:
        prim = one.GetPrim()
        parts = [prim, *prim.GetChildren()] if prim.GetChildren() else [prim]
        colours = []
        for part in parts:
            material, _way = UsdShade.MaterialBindingAPI(part).ComputeBoundMaterial()
            if material:
                shader = UsdShade.Shader(material.GetPrim().GetChildren()[0])
                colours.append(np.array(shader.GetInput("diffuseColor").Get()))
        wanted = linear(by_name[prim.GetDisplayName()].colours)
        for colour in colours:
            assert np.abs(wanted - colour).max(axis=1).min() < 0.06
        assert len(colours) == max(len(parts) - 1, 1)


def test_the_same_is_written_as_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        exoviz.export(made_vesicle(), tmp_path / f"{name}.usdz", detail="low")
    assert (tmp_path / "a.usdz").read_bytes() == (tmp_path / "b.usdz").read_bytes()


def test_without_its_package_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pxr", None)
    with pytest.raises(InputError, match=r"pip install 'exoviz\[usd\]'"):
        exoviz.export(made_vesicle(), tmp_path / "a.usdz")
    assert not list(tmp_path.iterdir())
