"""Origin of the user's own structures and models, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from exoviz.language import _, number
from exoviz.model import Instances, ModelFacts, StructureFacts, Vesicle
from exoviz.model.arrays import rotate
from exoviz.model.layers import Root, last_step

__all__ = [
    "model_report",
    "model_sections",
    "structure_data",
    "structure_title",
    "structure_words",
]


def structure_title(facts: StructureFacts) -> str:
    """Return which file and chains a shape is from, such as "structure: file.cif, chain A"."""
    if facts.chains == ("",):
        return _("structure: {file}").format(file=facts.file)
    if len(facts.chains) == 1:
        what = _("structure: {file}, chain {chain}")
        return what.format(file=facts.file, chain=facts.chains[0])
    what = _("structure: {file}, chains {chains}")
    return what.format(file=facts.file, chains=", ".join(facts.chains))


def _of_unknown_kind(count: int) -> str:
    what = _("residues of unknown kind (UNK), each given a mean residue's mass of 110 Da: {count}")
    return what.format(count=number(count))


def structure_words(facts: StructureFacts) -> list[str]:
    """Return what there is to know of a structure: what is missing, and how it was turned."""
    lines = []
    if facts.expected:
        what = _("the file has {here} of {whole} residues")
        text = what.format(here=number(facts.residues), whole=number(facts.expected))
    else:
        text = _("the file has {here} residues").format(here=number(facts.residues))
    if facts.missing:
        text += "; " + _("missing: {residues}").format(residues=facts.missing)
    lines.append(text)
    mass = _("{mass} kDa").format(mass=number(facts.mass_da / 1000, 1))
    if facts.catalog_mass_da:
        what = _("mass {mass}; the catalog says {whole} kDa")
        lines.append(what.format(mass=mass, whole=number(facts.catalog_mass_da / 1000, 1)))
    else:
        lines.append(_("mass {mass}, from its residues").format(mass=mass))
    lines.append(
        {
            "planes": _("it lies in the membrane as the planes of OPM in the file say"),
            "ranges": _("it lies in the membrane by the stretches that cross it"),
            "axes": _("its principal axes give its place"),
            "end": _("the end that is named points out of the vesicle"),
        }[facts.oriented_by]
    )
    for sites, text in (
        (
            facts.sites_lacking,
            _("N-glycosites without sugar, since they are not in the file: {sites}"),
        ),
        (
            facts.sites_other,
            _("N-glycosites without sugar, since they are no ASN in the file: {sites}"),
        ),
        (
            facts.sites_buried,
            _("N-glycosites without sugar, since there is no room for it: {sites}"),
        ),
    ):
        if sites:
            lines.append(text.format(sites=", ".join(map(str, sites))))
    if facts.sites_unplaced:
        what = _("N-glycosites without sugar, since no chain of the file is known to be {names}")
        lines.append(what.format(names=", ".join(facts.sites_unplaced)))
    if facts.left_out:
        lines.append(_("not drawn: {names}").format(names=", ".join(facts.left_out)))
    if facts.variant:
        lines.append(_("the scene says that it is a variant of the catalog's protein"))
    if facts.unknown_residues:
        lines.append(_of_unknown_kind(facts.unknown_residues))
    if facts.models > 1:
        what = _("the first of {count} models in the file")
        lines.append(what.format(count=number(facts.models)))
    if facts.source:
        lines.append(_("source: {source}").format(source=facts.source))
    return lines


def structure_data(facts: StructureFacts) -> dict[str, Any]:
    """Return the same for programs."""
    data = asdict(facts)
    data["mass_kda"] = round(data.pop("mass_da") / 1000, 3)
    known = data.pop("catalog_mass_da")
    data["catalog_mass_kda"] = round(known / 1000, 3) if known else None
    return {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}


def _layers(vesicle: Vesicle, facts: ModelFacts) -> dict[str, dict[str, Any]]:
    """Return what each layer of an imported model holds."""
    found: dict[str, dict[str, Any]] = {}
    for item in vesicle.molecules():
        if isinstance(item, Instances):
            middles = np.array([one.beads.mean(axis=0) for one in item.templates])
            places = item.positions + rotate(item.rotations, middles[item.conformer])
        else:
            places = item.beads.mean(axis=0)[None]
        entry = found.setdefault(item.layer, {"copies": 0, "mass": 0.0, "distances": []})
        entry["copies"] += len(places)
        entry["mass"] += item.mass_da
        entry["distances"].append(np.linalg.norm(places.astype(float), axis=1))
    return {
        layer: {
            "name": facts.names.get(layer, last_step(layer)),
            "kind": facts.sorts[layer],
            "copies": entry["copies"],
            "mass_kda": None
            if layer in facts.without_mass
            else round(entry["mass"] / entry["copies"] / 1000, 3),
            "from_centre_nm": round(float(np.median(np.concatenate(entry["distances"]))), 2),
        }
        for layer, entry in found.items()
    }


def model_report(vesicle: Vesicle, title: str) -> dict[str, Any]:
    """Return what an imported model holds, as far as its file states it; for `exoviz.report`."""
    facts = vesicle.imported
    assert facts is not None
    layers = _layers(vesicle, facts)
    masses: dict[str, float] = {}
    for entry in layers.values():
        if entry["mass_kda"] is not None:
            masses.setdefault(entry["kind"], 0.0)
            masses[entry["kind"]] += entry["copies"] * entry["mass_kda"] / 1000
    file = asdict(facts)
    for key in ("names", "sorts", "software"):
        del file[key]
    return {
        "title": title,
        "imported": {
            **{key: list(one) if isinstance(one, tuple) else one for key, one in file.items()},
            "by_exoviz": facts.software,
        },
        "diameter_nm": round(facts.end_to_end_nm or vesicle.geometry.diameter, 2),
        "layers": layers,
        "mass_mda": {kind: round(mass, 4) for kind, mass in masses.items()},
        "not_known": _not_known(facts),
        "seconds": round(vesicle.seconds, 3),
    }


def _not_known(facts: ModelFacts) -> list[str]:
    """Return what an imported model leaves open, in words."""
    notes = [_("what was asked for, and where its numbers are from, is not in the file")]
    if facts.without_mass:
        what = _("the file does not say what these weigh: {names}")
        notes.append(what.format(names=", ".join(facts.without_mass)))
    if not facts.software:
        what = _("shapes are simplified: a bead of a protein stands for about {mass} kDa")
        notes.append(what.format(mass=number(facts.bead_kda, 1)))
        notes.append(_("colours are chosen by name; which side is outside is not looked for"))
    if facts.waters:
        what = _("{count} atoms of water are left out")
        notes.append(what.format(count=number(facts.waters)))
    if facts.models > 1:
        what = _("the first of {count} models in the file")
        notes.append(what.format(count=number(facts.models)))
    sources = {
        "scene": _("the scene gives the radius of beads"),
        "spheres": _("radii of beads are those of the spheres in the file"),
        "columns": _("radii of beads are in the column of atoms in which the file says they are"),
        "martini": _("radii of beads are those of the Martini force field: 0.26 nm"),
    }
    notes += [sources[one] for one in facts.bead_sources]
    if facts.unknown_residues:
        notes.append(_of_unknown_kind(facts.unknown_residues))
    if facts.left_out:
        notes.append(_("not drawn: {names}").format(names=", ".join(facts.left_out)))
    if facts.without_copies:
        what = _("the assembly has no copies of these, which are not shown: {names}")
        notes.append(what.format(names=", ".join(facts.without_copies)))
    if facts.miscounted:
        what = _("the assembly has not as many copies as the file says (shown / said): {names}")
        notes.append(what.format(names=", ".join(facts.miscounted)))
    if facts.rounded_operators:
        what = _(
            "operators that are rounded, and were made the turns that they are nearest to: {count} "
            "(their squares are up to {deviation} from one)"
        )
        deviation = number(facts.rounded_by, 4)
        notes.append(what.format(count=number(facts.rounded_operators), deviation=deviation))
    if facts.assemblies > 1:
        what = _("assembly {name} is shown, the first of {count}")
        notes.append(what.format(name=facts.assembly, count=number(facts.assemblies)))
    return notes


def model_sections(data: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the report of an imported model in words: headings with names and values."""
    file = data["imported"]
    atoms = _("{written} written, {shown} with all copies").format(
        written=number(file["atoms"]), shown=number(file["atoms_shown"])
    )
    copies = sum(entry["copies"] for entry in data["layers"].values())
    across = _("from end to end") if file["end_to_end_nm"] else _("to the outer head groups")
    facts = [
        (_("file"), file["file"]),
        *(
            [(_("what it calls itself"), file["title"])]
            if file["title"] not in ("", data["title"])
            else []
        ),
        (_("assembly"), file["assembly"] or _("none: the atoms as they are")),
        (_("atoms"), atoms),
        (_("molecules"), number(copies)),
        (_("diameter"), f"{number(data['diameter_nm'], 1)} " + _("nm") + f", {across}"),
        (_("time to open"), _("{seconds} s").format(seconds=number(data["seconds"], 2))),
    ]
    rows = []
    for layer, entry in data["layers"].items():
        mass = _("mass not known")
        if entry["mass_kda"] is not None:
            mass = _("{mass} kDa").format(mass=number(entry["mass_kda"], 1))
        place = _("{distance} nm from the centre").format(
            distance=number(entry["from_centre_nm"], 1)
        )
        name = layer.removeprefix(f"{Root.IMPORTED}/")
        rows.append((name, f"{number(entry['copies']):>7}   {mass:>12}   {place}"))
    kinds = {
        "protein": _("protein"),
        "nucleic": _("nucleic acid"),
        "sugar": _("glycan"),
        "lipid": _("lipid"),
        "other": _("other"),
    }
    masses = [(kinds[kind], number(mass, 2)) for kind, mass in data["mass_mda"].items()]
    masses.append((_("total"), number(sum(data["mass_mda"].values()), 2)))
    return [
        (data["title"], facts),
        (_("Layers: copies, mass of one, middle distance"), rows),
        (_("Known mass, MDa"), masses),
        (_("Not known, or chosen"), [("", note) for note in data["not_known"]]),
    ]
