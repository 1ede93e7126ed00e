"""mstool's Sphere: OUTER INNER lipids of POPC about a radius of 18 nm, written to out.pdb."""

import sys
from pathlib import Path

import mstool
from mstool.membrane.sphere import Sphere

# The wheel lacks the files that ReadMartini reads unless told; it has these.
fields = Path(mstool.__file__).parent / "FF" / "martini2.2"
names = ("martini_v2.2.modified", "martini_v2.0_lipids_all_201506", "martini_lipids_add")
martini = mstool.ReadMartini(ff=[str(fields / f"{name}.itp") for name in names])
outer, inner = map(int, sys.argv[1:])
Sphere(r=180, upper={"POPC": outer}, lower={"POPC": inner}, martini=martini, water=0, out="out.pdb")
