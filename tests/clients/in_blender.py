"""Says what Blender sees in a file, and draws it: in_blender.py FILE PICTURE."""

import json
import sys

import bpy
from mathutils import Vector

FILE, PICTURE = sys.argv[1:3]


def points() -> list[Vector]:
    """Return the corners of the boxes of all meshes."""
    meshes = [one for one in bpy.context.scene.objects if one.type == "MESH"]
    return [one.matrix_world @ Vector(corner) for one in meshes for corner in one.bound_box]


def colours(mesh: object) -> list[float]:
    """Return the mean colour of the corners of a mesh, linear light; none if it has no colours."""
    if not mesh.color_attributes:
        return []
    values = [0.0] * (4 * len(mesh.color_attributes[0].data))
    mesh.color_attributes[0].data.foreach_get("color", values)
    return [sum(values[channel::4]) / (len(values) // 4) for channel in range(3)]


def shown(one: object) -> list[float]:
    """Return the mean colour of an object: of its corners, times the factor of its material."""
    found = colours(one.data)
    for slot in one.material_slots:
        for node in slot.material.node_tree.nodes if slot.material.use_nodes else ():
            factors = [i for i in node.inputs if i.type == "RGBA" and not i.is_linked]
            if found and node.type == "MIX" and factors:
                factor = factors[0].default_value
                found = [value * factor[channel] for channel, value in enumerate(found)]
    return found


def seen(one: object) -> dict[str, object]:
    """Return what an object is."""
    mesh = one.data
    return {
        "name": one.name,
        "layer": one.get("layer", ""),
        "copies": one.get("copies", 0),
        "faces": len(mesh.polygons),
        "materials": [slot.material.name for slot in one.material_slots if slot.material],
        "colours": shown(one),
        "attributes": [attribute.name for attribute in mesh.attributes],
    }


bpy.ops.wm.read_factory_settings(use_empty=True)
suffix = FILE.rsplit(".", 1)[1]
if suffix == "glb":
    bpy.ops.import_scene.gltf(filepath=FILE)
else:
    readers = {
        "ply": bpy.ops.wm.ply_import,
        "obj": bpy.ops.wm.obj_import,
        "stl": bpy.ops.wm.stl_import,
        "usdz": bpy.ops.wm.usd_import,
    }
    readers[suffix](filepath=FILE)
bpy.context.view_layer.update()
objects = [seen(one) for one in bpy.context.scene.objects if one.type == "MESH"]
found = points()
low = [min(point[axis] for point in found) for axis in range(3)]
high = [max(point[axis] for point in found) for axis in range(3)]
middle = Vector([(a + b) / 2 for a, b in zip(low, high, strict=True)])
size = max(b - a for a, b in zip(low, high, strict=True))

# Formats without materials of their own show their colours by one that reads them.
plain = bpy.data.materials.new("colours")
plain.use_nodes = True
read = plain.node_tree.nodes.new("ShaderNodeVertexColor")
plain.node_tree.links.new(
    read.outputs["Color"], plain.node_tree.nodes["Principled BSDF"].inputs["Base Color"]
)
for one in bpy.context.scene.objects:
    if one.type == "MESH" and not one.material_slots and one.data.color_attributes:
        read.layer_name = one.data.color_attributes[0].name
        one.data.materials.append(plain)

scene = bpy.context.scene
world = bpy.data.worlds.new("world")
world.use_nodes = True
world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.9, 0.92, 0.95, 1)
scene.world = world
sun = bpy.data.objects.new("sun", bpy.data.lights.new("sun", "SUN"))
sun.data.energy = 2.5
sun.rotation_euler = (0.7, 0.2, 0.4)
camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
camera.data.clip_end, camera.data.clip_start = 20 * size, size / 1000
away = Vector((0.9, -1.6, 0.8)).normalized()
camera.location = middle + away * size * 2.1
camera.rotation_euler = (-away).to_track_quat("-Z", "Y").to_euler()
for one in (sun, camera):
    scene.collection.objects.link(one)
scene.camera = camera
scene.render.engine = "CYCLES"
scene.cycles.device = "CPU"
scene.cycles.samples = 12
scene.cycles.use_denoising = False
scene.render.resolution_x, scene.render.resolution_y = 640, 480
scene.view_settings.view_transform = "Standard"
scene.render.filepath = PICTURE
bpy.ops.render.render(write_still=True)
version = bpy.app.version_string
print()
print(json.dumps({"objects": objects, "low": low, "high": high, "version": version}), flush=True)
