"""Open a whole model from a file: its entities become layers, its operators copies."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.imported.imported_molecules import Atoms, Unit, atoms_of, units_of
from exoviz.builder.imported.imported_shapes import (
    LIPID_BEAD_KDA,
    ImportedEntity,
    ImportedShapes,
    shape_of,
)
from exoviz.builder.protein.coarse_beads import BEAD_KDA
from exoviz.catalog import load_catalog
from exoviz.catalog.polylactosamine import POLYLACTOSAMINE_LONGEST
from exoviz.errors import InputError, Problem
from exoviz.importer import Tables, read_tables
from exoviz.importer.assemblies import Copied, copied_chains
from exoviz.language import _, number
from exoviz.model import Geometry, Instances, ModelFacts, Part, Polymer, Template, Vesicle
from exoviz.model.layers import (
    Root,
    imported_layer,
    is_below,
    is_glycan,
    is_lipid,
    is_of_vesicle,
    is_protein,
    is_rna,
    last_step,
)
from exoviz.model.measures import outer_diameter
from exoviz.model.neighbours import nearest
from exoviz.model.units import NUCLEOTIDE_DA
from exoviz.progress import UNKNOWN, Progress, silent

__all__ = ["MOST_BEADS", "open_model"]

Floats = NDArray[np.float64]

#: Beads that are drawn; where there would be more, each stands for more mass.
TARGET_BEADS: Final = 1_500_000
MOST_BEADS: Final = 12_000_000

_CONFORMERS: Final = 255
#: Strands of RNA of one kind that are each a chain of their own.
_STRANDS: Final = 300


@dataclass(slots=True)
class _Layer:
    """The shapes of a layer, and the operators of the copies of each."""

    species: str
    sort: str
    templates: list[Template] = field(default_factory=list)
    operators: list[Floats] = field(default_factory=list)


def _clean(text: str) -> str:
    """Return a text as a part of a layer's path."""
    return re.sub(r"\s+", " ", text.replace("/", "-")).strip()[:80]


def _entities(tables: Tables, own: bool) -> dict[str, ImportedEntity]:
    """Return the entities by their ids; those of exoviz keep their layers."""
    ids = tables.texts("entity", "id")
    if ids is None:
        return {}

    def column(name: str) -> list[str]:
        found = tables.texts("entity", name)
        return [""] * len(ids) if found is None else found.tolist()

    details: dict[str, str] = {}
    entity_of = tables.texts("struct_asym", "entity_id")
    noted = tables.texts("struct_asym", "details")
    if entity_of is not None and noted is not None:
        details = dict(zip(entity_of.tolist(), noted.tolist(), strict=True))
    weights = tables.numbers("entity", "formula_weight")
    masses = np.zeros(len(ids)) if weights is None else np.nan_to_num(weights)
    found: dict[str, ImportedEntity] = {}
    taken: set[str] = set()
    for one, described, mass in zip(
        ids.tolist(), column("pdbx_description"), masses.tolist(), strict=True
    ):
        path = details.get(one, "")
        if own and is_of_vesicle(path):
            name = described.removesuffix(f" ({path})")
            found[one] = ImportedEntity(path, _species(path, name), name, mass)
            continue
        # cellPACK writes the compartments that something is in, with dots between them.
        steps = [_clean(step) for step in re.split(r"\.(?=\S)", described)]
        steps = [step for step in steps if step]
        if not steps:
            continue
        layer = imported_layer(*steps)
        if layer in taken:
            layer = f"{layer} ({one})"
        taken.add(layer)
        found[one] = ImportedEntity(layer, last_step(layer), described, mass)
    return found


def _unnamed(unit: Unit, atoms: Atoms) -> ImportedEntity:
    """Return an entity of a molecule that the file calls nothing: its component, or its chain."""
    components = set(atoms.component[unit.atoms].tolist())
    name = min(components) if len(components) == 1 else ""
    if not name or unit.sort in ("protein", "nucleic"):
        # Not translated: scenes name layers, in whatever language they are read.
        name = f"chain {atoms.author[unit.atoms[0]] or unit.chain}"
    return ImportedEntity(imported_layer(_clean(name)), _clean(name), name, 0.0)


def _species(path: str, name: str) -> str:
    """Return the key of a species in a layer that exoviz wrote."""
    catalog = load_catalog()
    if is_glycan(path):
        units = range(1, POLYLACTOSAMINE_LONGEST + 1)
        known = (*catalog.glycans, *(f"polylactosamine-{count}" for count in units))
        return next((key for key in known if catalog.glycan(key).name == name), name)
    return name if is_rna(path) else last_step(path)


def _kind(entity: ImportedEntity, unit: Unit) -> str:
    """Return what a molecule is: where exoviz wrote the file, the layer says it."""
    if is_protein(entity.layer):
        return "protein"
    return "lipid" if is_lipid(entity.layer) else unit.sort


def _coarser(units: Sequence[tuple[Unit, int]], own: bool) -> float:
    """Return how many times coarser than usual to draw, so that there are not too many beads."""
    total = 0.0
    for unit, copies in units:
        if own or unit.mass_da <= 0 or unit.sort == "sugar":
            beads = float(len(unit.atoms))
        elif unit.sort == "nucleic":
            beads = unit.mass_da / NUCLEOTIDE_DA
        else:
            per_bead = LIPID_BEAD_KDA if unit.sort == "lipid" else BEAD_KDA
            beads = min(len(unit.atoms), max(1.0, unit.mass_da / 1000 / per_bead))
        total += beads * copies
    return max(1.0, total / TARGET_BEADS)


def _paired(units: Sequence[Unit], copied: Sequence[Copied]) -> list[tuple[Unit, Floats]]:
    """Return each molecule with the operators of its copies."""
    by_chain: dict[str, list[Unit]] = {}
    for unit in units:
        by_chain.setdefault(unit.chain, []).append(unit)
    # Some files have a row of the assembly for each copy.
    operators: dict[str, list[Floats]] = {}
    for one in copied:
        for chain in one.chains or by_chain:
            operators.setdefault(chain, []).append(one.operators)
    found = []
    for chain, several in operators.items():
        joined = several[0] if len(several) == 1 else np.concatenate(several)
        found += [(unit, joined) for unit in by_chain.get(chain, ())]
    return found


def _rotations(operators: Floats) -> Floats:
    from scipy.spatial.transform import Rotation

    turned: Floats = Rotation.from_matrix(operators[:, :, :3]).as_quat()
    return turned


def _batches(layers: dict[str, _Layer], shift: Floats, own: bool) -> list[Instances]:
    batches = []
    for path, layer in layers.items():
        for start in range(0, len(layer.templates), _CONFORMERS):
            templates = layer.templates[start : start + _CONFORMERS]
            operators = layer.operators[start : start + _CONFORMERS]
            counts = [len(one) for one in operators]
            joined = np.concatenate(operators)
            positions = joined[:, :, 3] - shift
            if not own:
                # A template of its own lies about its middle, so that numbers stay small.
                middles = [template.beads.astype(float).mean(axis=0) for template in templates]
                templates = [
                    shape_of(t.name, t.beads - middle, t.radii, t.parts, t.mass_da)
                    for t, middle in zip(templates, middles, strict=True)
                ]
                arms = np.repeat(np.array(middles), counts, axis=0)
                positions = positions + np.einsum("nij,nj->ni", joined[:, :, :3], arms)
            batches.append(
                Instances(
                    path,
                    layer.species,
                    tuple(templates),
                    positions.astype(np.float32),
                    _rotations(joined).astype(np.float32),
                    np.repeat(np.arange(len(templates)), counts).astype(np.uint8),
                )
            )
    return batches


def _polymers(batches: list[Instances], strands: set[str]) -> tuple[list[Instances], list[Polymer]]:
    """Return strands of RNA, which are never cut, apart from the rest."""
    letters = {Part.ADENINE: "A", Part.CYTOSINE: "C", Part.GUANINE: "G", Part.URACIL: "U"}
    molecules, chains = [], []
    for batch in batches:
        if batch.layer not in strands or len(batch) > _STRANDS:
            molecules.append(batch)
            continue
        positions, radii, parts, copy = batch.bead_positions()
        for index in range(len(batch)):
            mine = copy == index
            text = "".join(letters[Part(int(part))] for part in parts[mine])
            mass = batch.templates[int(batch.conformer[index])].mass_da
            beads = positions[mine], radii[mine]
            chains.append(Polymer(batch.layer, batch.species, *beads, text, mass))
    return molecules, chains


def _with_owners(batches: Sequence[Instances]) -> list[Instances]:
    """Return molecules that exoviz wrote, each glycan bound to the nearest molecule that can be.

    Files keep where molecules are, and not what they are bound to.
    """
    heads, owners = [np.empty((0, 3), np.float32)], [np.empty(0, np.int32)]
    first = 0
    for batch in batches:
        if is_below(batch.layer, Root.PROTEINS) or is_below(batch.layer, Root.OUTER):
            positions, _radii, parts, copy = batch.bead_positions()
            head = (parts < Part.GLYCEROL) | (parts > Part.DOUBLE_BOND)
            heads.append(positions[head])
            owners.append(copy[head] + np.int32(first))
        first += len(batch)
    places, owner = np.concatenate(heads), np.concatenate(owners)
    if not len(owner):
        return list(batches)
    found = []
    for batch in batches:
        if is_glycan(batch.layer):
            positions, _radii, _parts, copy = batch.bead_positions()
            # The first bead of a glycan is its root.
            roots = positions[np.searchsorted(copy, np.arange(len(batch)))]
            batch = replace(batch, owner=owner[nearest(roots, places)[1]])
        found.append(batch)
    return found


def _strands(
    pairs: Sequence[tuple[Unit, Floats]], atoms: Atoms, entities: dict[str, ImportedEntity]
) -> set[str]:
    """Return the layers that hold RNA alone, of which every letter is known."""
    found: dict[str, bool] = {}
    for unit, _operators in pairs:
        if unit.entity in entities:
            layer = entities[unit.entity].layer
            found[layer] = (
                found.get(layer, True)
                and unit.sort == "nucleic"
                and bool(np.isin(atoms.component[unit.atoms], list("ACGU")).all())
            )
    return {layer for layer, known in found.items() if known}


def _middle(pairs: Sequence[tuple[Unit, Floats]], atoms: Atoms) -> Floats:
    """Return the middle of a model: of its lipids if it has many, else of all that is in it."""
    centres, lipid = [], []
    for unit, operators in pairs:
        own = atoms.places[unit.atoms].mean(axis=0)
        centres.append(operators[:, :, :3] @ own + operators[:, :, 3])
        lipid += [unit.sort == "lipid"] * len(operators)
    points = np.concatenate(centres)
    chosen = points[np.array(lipid)] if sum(lipid) > 200 else points
    middle: Floats = (chosen.min(axis=0) + chosen.max(axis=0)) / 2
    return middle


def _reach(batches: Sequence[Instances], chains: Sequence[Polymer]) -> float:
    """Return how far from the origin the farthest bead ends, nm, about."""
    farthest = max(
        (float((np.linalg.norm(one.beads, axis=1) + one.radii).max()) for one in chains),
        default=1.0,
    )
    for batch in batches:
        sizes = np.array(
            [
                float((np.linalg.norm(one.beads, axis=1) + one.radii).max())
                for one in batch.templates
            ]
        )[batch.conformer]
        farthest = max(farthest, float((np.linalg.norm(batch.positions, axis=1) + sizes).max()))
    return farthest


def open_model(path: Path, *, progress: Progress = silent) -> Vesicle:
    """Open a whole model.

    Parameters
    ----------
    path : Path
        mmCIF, BinaryCIF or PDB. The first assembly is shown, or the atoms as they are.
    progress : Progress
        Called now and then; what it raises stops the work.

    Returns
    -------
    Vesicle
        A layer for each entity, named as the file names it. What exoviz wrote itself has the
        layers that it had.

    Raises
    ------
    InputError
        If it cannot be read or is too large: says the limit.
    """
    started = time.perf_counter()
    tables = read_tables(path)
    progress(UNKNOWN)
    copied, assembly, assemblies = copied_chains(tables)
    atoms = atoms_of(tables)
    own = "bead radii" in tables.first("struct", "pdbx_model_details")
    entities = _entities(tables, own)
    pairs = _paired(list(units_of(atoms, beads=own)), copied)
    if not pairs:
        what = _("the assembly has no chain that is in the file.")
        raise InputError(str(path), [Problem("pdbx_struct_assembly_gen", what)])
    coarser = _coarser([(unit, len(operators)) for unit, operators in pairs], own)
    shapes = ImportedShapes(atoms, own, coarser)
    layers: dict[str, _Layer] = {}
    beads = 0
    for unit, operators in pairs:
        progress(UNKNOWN)
        entity = entities.get(unit.entity) or _unnamed(unit, atoms)
        template = shapes.of(unit, entity)
        beads += len(template.beads) * len(operators)
        if beads > MOST_BEADS:
            what = _("{count} beads are too many; at most {most} are shown.")
            text = what.format(count=number(beads), most=number(MOST_BEADS))
            raise InputError(str(path), [Problem("pdbx_struct_assembly_gen", text)])
        layer = layers.setdefault(entity.layer, _Layer(entity.species, _kind(entity, unit)))
        layer.templates.append(template)
        layer.operators.append(operators)
    shift = np.zeros(3) if own else _middle(pairs, atoms)
    strands = _strands(pairs, atoms, entities) if coarser < 1.5 else set()
    batches, chains = _polymers(_batches(layers, shift, own), strands)
    batches = _with_owners(batches) if own else batches
    reach = _reach(batches, chains)
    vesicle = Vesicle(Geometry(2 * reach), 0, tuple(batches), tuple(chains))
    diameter = outer_diameter(vesicle) if own else 2 * reach
    facts = ModelFacts(
        file=path.name,
        title=tables.first("struct", "title"),
        software=own,
        assembly=assembly,
        assemblies=assemblies,
        models=atoms.models,
        atoms=len(atoms.places),
        atoms_shown=sum(len(unit.atoms) * len(operators) for unit, operators in pairs),
        bead_kda=BEAD_KDA * coarser,
        waters=atoms.waters,
        without_mass=tuple(
            path
            for path, layer in layers.items()
            if any(template.mass_da <= 0 for template in layer.templates)
        ),
        names={one.layer: one.name for one in entities.values() if one.layer in layers},
        sorts={path: layer.sort for path, layer in layers.items()},
    )
    return Vesicle(
        Geometry(round(diameter, 3)),
        0,
        tuple(batches),
        tuple(chains),
        MappingProxyType({}),
        MappingProxyType({}),
        time.perf_counter() - started,
        imported=facts,
    )
