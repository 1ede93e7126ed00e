"""A whole process of exoviz: read a scene, build it, write every bead. SCENE OUTPUT [BUILDS]

With BUILDS, builds again that often and prints the seconds of each, for the warm time.
"""

import sys

import numpy as np

import exoviz

scene = exoviz.load(sys.argv[1])
vesicle = exoviz.build(scene)
beads = vesicle.beads()
np.savez(
    sys.argv[2],
    positions=beads.positions,
    radii=beads.radii,
    molecules=beads.molecule,
    lipid=np.array([name.startswith("membrane/") for name in beads.layer_names])[beads.layer],
)
for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 0):
    print(exoviz.build(scene).seconds)
