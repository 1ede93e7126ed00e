"""Says what OVITO sees in a file, and draws it: in_ovito.py FILE PICTURE."""

import json
import os
import sys

os.environ.setdefault("OVITO_GUI_MODE", "0")
import ovito
from ovito.io import import_file
from ovito.vis import TachyonRenderer, Viewport

FILE, PICTURE = sys.argv[1:3]
pipeline = import_file(FILE)
particles = pipeline.compute().particles
low, high = particles.positions[...].min(axis=0), particles.positions[...].max(axis=0)
types = [one.name for one in particles.particle_types.types]
pipeline.add_to_scene()
view = Viewport(type=Viewport.Type.Perspective, camera_dir=(-1, 2, -1))
view.zoom_all(size=(640, 480))
view.render_image(filename=PICTURE, size=(640, 480), renderer=TachyonRenderer(shadows=False))
seen = {"atoms": particles.count, "types": types, "low": low.tolist(), "high": high.tolist()}
print()
print(json.dumps({**seen, "version": ovito.version_string}), flush=True)
