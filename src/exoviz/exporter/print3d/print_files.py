"""Files for slicers: STL and 3MF."""

from __future__ import annotations

import ctypes
import hashlib
import io
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

import numpy as np

from exoviz.exporter.archives import timeless

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.print3d.bodies import Print, PrintBody

__all__ = ["bytes_of_3mf", "bytes_of_stl"]


def bytes_of_stl(made: Print) -> bytes:
    """Return a binary STL file, mm, with all bodies."""
    import trimesh

    whole: Any = trimesh.util.concatenate([body.mesh for body in made.bodies])
    return bytes(whole.export(file_type="stl"))


def _call(item: Any, name: str, *arrays: ctypes.Array[Any]) -> None:
    """Call a function of lib3mf on an object, with arrays and their lengths.

    Its Python methods take lists, and make an object of each corner of each triangle: 2 GB for a
    million triangles.
    """
    library = item._wrapper
    given = [one for array in arrays for one in (ctypes.c_uint64(len(array)), array)]
    function = getattr(library.lib, f"lib3mf_meshobject_{name}")
    library.checkError(item, function(item._handle, *given))


def _shape(body: PrintBody, item: Any) -> None:
    """Put the corners and triangles of a body into an object of a 3MF file."""
    import lib3mf

    positions = np.ascontiguousarray(body.mesh.vertices, np.float32)
    corners = np.ascontiguousarray(body.mesh.faces, np.uint32)
    _call(
        item,
        "setgeometry",
        (lib3mf.Position * len(positions)).from_buffer_copy(positions),
        (lib3mf.Triangle * len(corners)).from_buffer_copy(corners),
    )


def _paint(item: Any, group: int, materials: NDArray[np.uint32]) -> None:
    """Give each triangle (t,) of an object its material of a group."""
    import lib3mf

    columns = [np.full(len(materials), group, np.uint32), *[materials] * 3]
    properties = np.ascontiguousarray(np.stack(columns, axis=1))
    of_triangles = (lib3mf.TriangleProperties * len(materials)).from_buffer_copy(properties)
    _call(item, "setalltriangleproperties", of_triangles)


def _bytes_of(model: Any) -> bytes:
    import lib3mf

    made = io.BytesIO()

    def write(start: int, count: int, _data: Any) -> None:
        made.write(ctypes.string_at(start, count))

    def seek(place: int, _data: Any) -> None:
        made.seek(place)

    # Kept until all is written: the library holds only their addresses.
    calls = lib3mf.WriteCallback(write), lib3mf.SeekCallback(seek)
    model.QueryWriter("3mf").WriteToCallback(*calls, None)
    return made.getvalue()


def _name_by_content(model: Any, made: Print) -> None:
    """Give everything in a model a UUID that follows from what it is, in place of a random one."""
    content = hashlib.sha256(made.title.encode())
    for body in made.bodies:
        content.update(body.name.encode())
        content.update(np.ascontiguousarray(body.mesh.vertices, np.float32).tobytes())
        content.update(np.ascontiguousarray(body.mesh.faces, np.int32).tobytes())
    space = uuid5(NAMESPACE_OID, content.hexdigest())
    model.SetBuildUUID(str(uuid5(space, "build")))
    objects, items = model.GetObjects(), model.GetBuildItems()
    while objects.MoveNext():
        one = objects.GetCurrentObject()
        one.SetUUID(str(uuid5(space, f"object {one.GetResourceID()}")))
    number = 0
    while items.MoveNext():
        number += 1
        items.GetCurrent().SetUUID(str(uuid5(space, f"item {number}")))


def bytes_of_3mf(made: Print) -> bytes:
    """Return a 3MF file, mm: an object for each body, with a colour for each group of layers.

    Bodies that make up one thing are components of one object, so that slicers move them together.
    """
    import lib3mf

    model = lib3mf.get_wrapper().CreateModel()
    model.SetUnit(lib3mf.ModelUnit.MilliMeter)
    materials = model.AddBaseMaterialGroup()
    numbers = []
    for name, colour in made.groups:
        shade = lib3mf.Color()
        shade.Red, shade.Green, shade.Blue = bytes.fromhex(colour)
        shade.Alpha = 255
        numbers.append(materials.AddMaterial(name, shade))
    group = materials.GetResourceID()
    still = lib3mf.get_wrapper().GetIdentityTransform()
    together = model.AddComponentsObject() if made.title else None
    for body in made.bodies:
        item = model.AddMeshObject()
        item.SetName(body.name)
        _shape(body, item)
        item.SetObjectLevelProperty(group, numbers[int(np.bincount(body.group).argmax())])
        _paint(item, group, np.array(numbers, np.uint32)[body.group])
        if together:
            together.AddComponent(item, still)
        else:
            model.AddBuildItem(item, still)
    if together:
        together.SetName(made.title)
        model.AddBuildItem(together, still)
    _name_by_content(model, made)
    # Written to a full disk by itself, it would end the whole process.
    return timeless(_bytes_of(model))
