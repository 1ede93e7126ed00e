"""Says what PyMOL sees in a file, and draws it: in_pymol.py FILE PICTURE."""

import json
import sys

import pymol2

FILE, PICTURE = sys.argv[1:3]
with pymol2.PyMOL() as session:
    cmd = session.cmd
    cmd.feedback("disable", "all", "everything")
    cmd.set("assembly", "1")
    cmd.load(FILE, "vesicle")
    states = cmd.count_states("vesicle")
    atoms = cmd.count_atoms("vesicle")
    low, high = cmd.get_extent("vesicle", state=0)
    every = sum(cmd.count_atoms("vesicle", state=state) for state in range(1, states + 1))
    kinds: set[str] = set()
    cmd.iterate("vesicle", "kinds.add(resn)", space={"kinds": kinds})
    cmd.set("all_states", 1)
    cmd.alter("vesicle", "vdw=b")
    cmd.rebuild()
    cmd.hide("everything")
    cmd.show("spheres")
    cmd.bg_color("white")
    cmd.orient("vesicle", state=0)
    cmd.zoom("vesicle", state=0, buffer=20, complete=1)
    cmd.set("max_threads", 2)
    cmd.ray(640, 480)
    cmd.png(PICTURE)
    version = cmd.get_version()[0]
    seen = {"states": states, "atoms": atoms, "every": every, "kinds": sorted(kinds)}
print()
print(json.dumps({**seen, "low": low, "high": high, "version": version}), flush=True)
