"""The last number that each key of a scene takes, and the first that it does not."""

from __future__ import annotations

import pytest

from exoviz.errors import InputError
from exoviz.scene import parse_scene

HEAD = 'format = "exoviz-scene"\nversion = 1\n'
MEMBRANE = "[membrane]\ncomposition = { PC = 1 }\n"
OWN = "[proteins.MINE]\ncopies = 1\nmass_kda = {mass}\n"
PLACE = "[view.orbit]\nazimuth = {a}\nelevation = {e}\nroll = {r}\ndistance_nm = {d}\n"
BODY = '[story]\nchapters = ["release"]\n[story.body]\n'
RANGES = "[proteins.MINE]\ncopies = 1\nstructure = 'x.pdb'\ntransmembrane = {value}\n"


def orbit(a: float = 0, e: float = 0, r: float = 0, d: float = 80) -> str:
    return PLACE.format(a=a, e=e, r=r, d=d)


def stretches(count: int) -> str:
    return RANGES.format(value=[[10 * n + 1, 10 * n + 9] for n in range(count)])


def own(line: str, mass: float = 900) -> str:
    return OWN.format(mass=mass) + line + "\n"


LIMITS = {
    "vesicle.diameter_nm": [
        ("[vesicle]\ndiameter_nm = 20\n", "[vesicle]\ndiameter_nm = 19.9\n"),
        ("[vesicle]\ndiameter_nm = 300\n", "[vesicle]\ndiameter_nm = 300.1\n"),
    ],
    "seed": [(f"seed = {2**63 - 1}\n", f"seed = {2**63}\n"), ("seed = 0\n", "seed = -1\n")],
    "membrane.area_scale": [("area_scale = 0.6\n", "area_scale = 0.59\n")]
    + [("area_scale = 1.6\n", "area_scale = 1.61\n")],
    "membrane.outer_fraction": [("outer_fraction.PC = 1\n", "outer_fraction.PC = 1.01\n")],
    "membrane.chains": [
        (f"chains.PC = {{ {within} }}\n", f"chains.PC = {{ {beyond} }}\n")
        for within, beyond in (
            ("carbons = 2, double_bonds = 0", "carbons = 1.9, double_bonds = 0"),
            ("carbons = 120, double_bonds = 0", "carbons = 121, double_bonds = 0"),
            ("carbons = 34, double_bonds = 24", "carbons = 34, double_bonds = 25"),
        )
    ],
    "proteins.CD9": [("[proteins]\nCD9 = 100_000\n", "[proteins]\nCD9 = 100_001\n")]
    + [("[proteins]\nCD9.per_um2 = 1e6\n", "[proteins]\nCD9.per_um2 = 1.001e6\n")],
    "proteins.CD9.mean_copies": [
        (f"[proteins]\nCD9 = {{ {fine} }}\n", f"[proteins]\nCD9 = {{ {wrong} }}\n")
        for fine, wrong in (
            ("copies = 3, mean_copies = 2.01", "copies = 3, mean_copies = 2"),
            ("copies = 3, mean_copies = 3.99", "copies = 3, mean_copies = 4"),
            ("copies = 1, mean_copies = 0.5", "per_um2 = 1, mean_copies = 0.5"),
        )
    ],
    "proteins.UBB": [("[proteins]\nUBB.per_um3 = 1e8\n", "[proteins]\nUBB.per_um3 = 1.001e8\n")],
    "proteins.MINE.mass_kda": [(own("", 5_000), own("", 5_001)), (own("", 0.01), own("", 0))],
    "proteins.MINE.transmembrane_helices": [
        (own("transmembrane_helices = 40"), own("transmembrane_helices = 41"))
    ],
    "proteins.MINE.glycosites": [
        (own(f"place = 'outer'\nglycosites = {most}"), own(f"place = 'outer'\nglycosites = {over}"))
        for most, over in ((200, 201), (0, -1))
    ],
    "proteins.MINE.length_nm": [
        (own(f"place = 'outer'\nlength_nm = {most}"), own(f"place = 'outer'\nlength_nm = {over}"))
        for most, over in ((300, 301), (2, 1.9))
    ]
    + [
        (own("place = 'outer'\nlength_nm = 33", 10), own("place = 'outer'\nlength_nm = 34", 10)),
        (own("place = 'outer'\nlength_nm = 9"), own("place = 'lumen'\nlength_nm = 9")),
    ],
    "proteins.MINE.o_glycans": [
        (own(f"place = 'outer'\no_glycans = {most}"), own(f"place = 'outer'\no_glycans = {over}"))
        for most, over in ((1000, 1001), (0, -1))
    ],
    "proteins.MINE.transmembrane": [(stretches(40), stretches(41))],
    "glycans.occupancy": [("[glycans]\noccupancy = 1\n", "[glycans]\noccupancy = 1.01\n")],
    "rna.x": [
        ("[rna]\nx = { length_nt = 5 }\n", "[rna]\nx = { length_nt = 4 }\n"),
        ("[rna]\nx = { length_nt = 20_000 }\n", "[rna]\nx = { length_nt = 20_001 }\n"),
        ("[rna]\nx = { sequence = 'ACGUA' }\n", "[rna]\nx = { sequence = 'ACGU' }\n"),
        (
            f"[rna]\nx = {{ sequence = '{'ACGU' * 5000}' }}\n",
            f"[rna]\nx = {{ sequence = '{'ACGU' * 5000}A' }}\n",
        ),
    ],
    "rna.miR-21-5p": [("[rna]\nmiR-21-5p = 1_000\n", "[rna]\nmiR-21-5p = 1_001\n")],
    "rna": [
        (
            f"[rna]\nlet-7a-5p = 1\nmiR-21-5p = {most}\n",
            f"[rna]\nlet-7a-5p = 1\nmiR-21-5p = {over}\n",
        )
        for most, over in ((999, 1_000),)
    ]
    + [
        (
            f"[rna]\nx = {{ length_nt = {most}, copies = 5 }}\n",
            f"[rna]\nx = {{ length_nt = {most}, copies = 6 }}\n",
        )
        for most in (20_000,)
    ],
    "view.orbit": [
        (orbit(a=360), orbit(a=361)),
        (orbit(a=-360), orbit(a=-361)),
        (orbit(e=90), orbit(e=91)),
        (orbit(r=360), orbit(r=361)),
        (orbit(d=100_000), orbit(d=100_001)),
        (orbit(d=0.1), orbit(d=0)),
    ],
    "view.plane": [
        (f"[view.plane]\n{key} = {most}\n", f"[view.plane]\n{key} = {over}\n")
        for key, most, over in (
            ("offset_nm", 200, 201),
            ("offset_nm", -200, -201),
            ("azimuth", 360, 361),
            ("elevation", -90, -91),
        )
    ],
    "view.opacity.proteins": [
        ("[view]\nopacity.proteins = 1\n", "[view]\nopacity.proteins = 1.1\n")
    ],
    "view.labels.proteins": [
        ("[view]\nlabels.proteins = [0, 1]\n", "[view]\nlabels.proteins = [0, 1.1]\n")
    ],
    "story.body": [
        (BODY + f"{key} = {most}\n", BODY + f"{key} = {over}\n")
        for key, most, over in (
            ("diameter_nm", 200, 199),
            ("diameter_nm", 1200, 1201),
            ("vesicles", 600, 601),
            ("vesicles", 0, -1),
            ("smallest_nm", 30, 29),
        )
    ]
    + [
        (
            BODY + "smallest_nm = 30\nlargest_nm = 100\n",
            BODY + "smallest_nm = 30\nlargest_nm = 101\n",
        )
    ],
}


@pytest.mark.parametrize(
    ("key", "allowed", "refused"),
    [(key, *pair) for key, pairs in LIMITS.items() for pair in pairs],
    ids=[f"{key}-{n}" for key, pairs in LIMITS.items() for n in range(len(pairs))],
)
def test_limits_of_a_scene(key: str, allowed: str, refused: str) -> None:
    def whole(text: str) -> str:
        # What stands before any table, or in that of the membrane, must come where it belongs.
        if text.startswith("seed"):
            return HEAD + text + MEMBRANE
        return HEAD + MEMBRANE + text

    parse_scene(whole(allowed))
    with pytest.raises(InputError) as caught:
        parse_scene(whole(refused))
    assert caught.value.problems[0].where.startswith(key)
