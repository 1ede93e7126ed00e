"""Open a whole model from a file: its entities become layers, its operators copies."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.imported.bead_sizes import NO_CHOICE, BeadChoice
from exoviz.builder.imported.imported_batches import (
    CopiedLayer,
    batches_of,
    end_to_end,
    farthest_reach,
    polymers_of,
    with_owners,
)
from exoviz.builder.imported.imported_molecules import Atoms, Unit, atoms_of, units_of
from exoviz.builder.imported.imported_shapes import (
    LIPID_BEAD_KDA,
    ImportedEntity,
    ImportedShapes,
)
from exoviz.builder.protein.coarse_beads import BEAD_KDA
from exoviz.catalog import load_catalog
from exoviz.catalog.polylactosamine import POLYLACTOSAMINE_LONGEST
from exoviz.errors import InputError, Problem
from exoviz.importer import Tables, read_tables
from exoviz.importer.assemblies import Copied, copied_chains
from exoviz.importer.components import UNKNOWN_RESIDUE
from exoviz.language import _, number
from exoviz.model import Geometry, ModelFacts, Template, Vesicle
from exoviz.model.layers import (
    imported_layer,
    is_glycan,
    is_imported,
    is_lipid,
    is_of_vesicle,
    is_protein,
    is_rna,
    last_step,
)
from exoviz.model.measures import has_outer_heads, outer_diameter
from exoviz.model.units import NUCLEOTIDE_DA
from exoviz.progress import UNKNOWN, Progress, silent

__all__ = ["MOST_BEADS", "open_model"]

Floats = NDArray[np.float64]

#: Beads that are drawn; where there would be more, each stands for more mass.
TARGET_BEADS: Final = 1_500_000
MOST_BEADS: Final = 12_000_000


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
        if own and (is_of_vesicle(path) or is_imported(path)):
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


def _compounds(tables: Tables) -> dict[str, str]:
    """Return what each chain is called in a PDB file of exoviz."""
    chains, layers = (tables.texts("exoviz_chain", name) for name in ("chain", "layer"))
    if chains is None or layers is None:
        return {}
    return dict(zip(chains.tolist(), layers.tolist(), strict=True))


def _unnamed(unit: Unit, atoms: Atoms, compounds: Mapping[str, str]) -> ImportedEntity:
    """Return an entity of a molecule that the file calls nothing: its component, or its chain."""
    known = compounds.get(str(atoms.author[unit.atoms[0]]))
    if known:
        layer = imported_layer(*(_clean(step) for step in known.split("/")))
        return ImportedEntity(layer, last_step(layer), last_step(layer), 0.0)
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
        if own or unit.beads or unit.sort == "sugar":
            beads = float(len(unit.atoms))
        elif unit.sort == "nucleic":
            beads = unit.mass_da / NUCLEOTIDE_DA
        else:
            per_bead = LIPID_BEAD_KDA if unit.sort == "lipid" else BEAD_KDA
            beads = min(len(unit.atoms), max(1.0, unit.mass_da / 1000 / per_bead))
        total += beads * copies
    return max(1.0, total / TARGET_BEADS)


def _paired(units: Sequence[Unit], copied: Sequence[Copied]) -> list[tuple[Unit, Floats]]:
    """Return each molecule with the operators of its copies, which may be none."""
    by_chain: dict[tuple[str, str], list[Unit]] = {}
    for unit in units:
        by_chain.setdefault((unit.model, unit.chain), []).append(unit)
    first = units[0].model if units else ""
    # Some files have a row of the assembly for each copy.
    operators: dict[tuple[str, str], list[Floats]] = {}
    for one in copied:
        model = one.model or first
        keys = [(model, chain) for chain in one.chains] if one.chains else by_chain
        for key in keys:
            operators.setdefault(key, []).append(one.operators)
    found = []
    for key, several in operators.items():
        joined = several[0] if len(several) == 1 else np.concatenate(several)
        found += [(unit, joined) for unit in by_chain.get(key, ())]
    return found


def _check_models(tables: Tables, copied: Sequence[Copied]) -> None:
    """Refuse an assembly that has copies of a model that is not in the file."""
    models = dict.fromkeys(tables.atoms("pdbx_PDB_model_num").tolist())
    for one in copied:
        if one.model and one.model not in models and len(one.operators):
            what = _("the assembly has copies of model {name}; the file has these: {known}").format(
                name=one.model, known=", ".join(list(models)[:10])
            )
            where = "pdbx_struct_assembly_gen.PDB_model_num"
            raise InputError(str(tables.path), [Problem(where, what)])


def _of_models(
    tables: Tables, units: Sequence[Unit], entities: dict[str, ImportedEntity]
) -> dict[tuple[str, str], ImportedEntity]:
    """Return the entity of each model and entity, where the file names its models.

    PetWorld has a model for each kind of molecule, named in ``_pdbx_model``, whose rows stand in
    the order of the models.
    """
    names = tables.texts("pdbx_model", "name")
    if names is None:
        return {}
    members: dict[str, set[str]] = {}
    for unit in units:
        members.setdefault(unit.model, set()).add(unit.entity)
    numbers = tables.texts("pdbx_model", "PDB_model_num")
    order = members if numbers is None else numbers.tolist()
    found = {}
    for model, name in zip(order, names.tolist(), strict=False):
        cleaned = _clean(name)
        for one in members.get(model, ()) if cleaned else ():
            entity = entities.get(one)
            alone = entity is None or len(members[model]) == 1
            layer = imported_layer(cleaned)
            if entity is not None and not alone:
                layer = imported_layer(cleaned, last_step(entity.layer))
            weight = 0.0 if entity is None else entity.weight
            title = name if entity is None or alone else entity.name
            found[model, one] = ImportedEntity(layer, last_step(layer), title, weight)
    return found


def _miscounted(tables: Tables, copied: Sequence[Copied]) -> tuple[str, ...]:
    """Return the named models of which the assembly has not as many copies as the file says."""
    names, said = tables.texts("pdbx_model", "name"), tables.numbers("pdbx_model", "instances")
    if names is None or said is None:
        return ()
    counts: dict[str, int] = {}
    for one in copied:
        if one.model:
            counts[one.model] = counts.get(one.model, 0) + len(one.operators)
    numbers = tables.texts("pdbx_model", "PDB_model_num")
    order = counts if numbers is None else numbers.tolist()
    return tuple(
        f"{name} ({number(counts.get(model, 0))} / {number(instances)})"
        for model, name, instances in zip(order, names.tolist(), said.tolist(), strict=False)
        if np.isfinite(instances) and counts.get(model, 0) != instances
    )


def _strands(
    pairs: Sequence[tuple[Unit, Floats]],
    atoms: Atoms,
    entities: dict[str, ImportedEntity],
    own: bool,
) -> set[str]:
    """Return the layers that hold RNA alone, of which every letter is known."""
    found: dict[str, bool] = {}
    for unit, _operators in pairs:
        if unit.entity in entities:
            layer = entities[unit.entity].layer
            found[layer] = (
                found.get(layer, True)
                and unit.sort == "nucleic"
                and (own or not unit.beads)
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


def _unknown_residues(atoms: Atoms) -> int:
    """Return how many residues of unknown kind are written."""
    mine = (atoms.component == UNKNOWN_RESIDUE) & ~np.isfinite(atoms.radius)
    return len(np.unique(atoms.residue[mine]))


def open_model(
    path: Path, *, choice: BeadChoice = NO_CHOICE, progress: Progress = silent
) -> Vesicle:
    """Open a whole model.

    Parameters
    ----------
    path : Path
        A file of coordinates. The first assembly is shown, or the atoms as they are.
    choice : BeadChoice
        Size and mass of beads, which a file of beads may lack.
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
        If it cannot be read or is too large: says the limit; or if it holds beads, and nothing says
        how large they are.
    """
    started = time.perf_counter()
    tables = read_tables(path)
    progress(UNKNOWN)
    assembly = copied_chains(tables)
    own = "bead radii" in tables.first("struct", "pdbx_model_details")
    shown = {one.model for one in assembly.copied if one.model}
    _check_models(tables, assembly.copied)
    atoms = atoms_of(tables, shown, own=own, choice=choice)
    entities = _entities(tables, own)
    units = list(units_of(atoms))
    named = _of_models(tables, units, entities)
    compounds = _compounds(tables)

    def entity_of(unit: Unit) -> ImportedEntity:
        known = named.get((unit.model, unit.entity)) or entities.get(unit.entity)
        return known or _unnamed(unit, atoms, compounds)

    paired = _paired(units, assembly.copied)
    pairs = [(unit, operators) for unit, operators in paired if len(operators)]
    if not pairs:
        what = _("the assembly has no chain that is in the file.")
        raise InputError(str(path), [Problem("pdbx_struct_assembly_gen", what)])
    coarser = _coarser([(unit, len(operators)) for unit, operators in pairs], own)
    shapes = ImportedShapes(atoms, own, coarser)
    found: dict[tuple[str, str], list[tuple[str, Template, Floats]]] = {}
    names: dict[str, str] = {}
    beads = 0
    for unit, operators in pairs:
        progress(UNKNOWN)
        entity = entity_of(unit)
        template = shapes.of(unit, entity)
        beads += len(template.beads) * len(operators)
        if beads > MOST_BEADS:
            what = _("{count} beads are too many; at most {most} are shown.")
            text = what.format(count=number(beads), most=number(MOST_BEADS))
            raise InputError(str(path), [Problem("pdbx_struct_assembly_gen", text)])
        # Glycans of several kinds are in one layer.
        row = (_kind(entity, unit), template, operators)
        found.setdefault((entity.layer, entity.species), []).append(row)
        names[entity.layer] = entity.name
    layers = [
        CopiedLayer(
            path_,
            species,
            rows[0][0],
            tuple(template for _kind_, template, _operators in rows),
            tuple(operators for _kind_, _template, operators in rows),
        )
        for (path_, species), rows in found.items()
    ]
    shift = np.zeros(3) if own else _middle(pairs, atoms)
    strands = _strands(pairs, atoms, entities, own) if coarser < 1.5 else set()
    batches, chains = polymers_of(batches_of(layers, shift, own), strands)
    batches = with_owners(batches) if own else batches
    reach = farthest_reach(batches, chains)
    vesicle = Vesicle(Geometry(2 * reach), 0, tuple(batches), tuple(chains))
    heads = has_outer_heads(vesicle)
    facts = ModelFacts(
        file=path.name,
        title=tables.first("struct", "title"),
        software=own,
        assembly=assembly.name,
        assemblies=assembly.count,
        models=atoms.models,
        atoms=len(atoms.places),
        atoms_shown=sum(len(unit.atoms) * len(operators) for unit, operators in pairs),
        bead_kda=BEAD_KDA * coarser,
        end_to_end_nm=0.0 if heads else round(end_to_end(batches, chains), 3),
        waters=atoms.waters,
        left_out=atoms.left_out,
        bead_sources=atoms.bead_sources,
        unknown_residues=_unknown_residues(atoms),
        without_copies=tuple(
            dict.fromkeys(
                layer
                for layer in (entity_of(unit).layer for unit, some in paired if not len(some))
                if layer not in names
            )
        ),
        miscounted=_miscounted(tables, assembly.copied),
        rounded_operators=assembly.rounded,
        rounded_by=round(assembly.deviation, 4),
        without_mass=tuple(
            dict.fromkeys(
                layer.path
                for layer in layers
                if any(template.mass_da <= 0 for template in layer.templates)
            )
        ),
        names=names,
        sorts={layer.path: layer.sort for layer in layers},
    )
    return replace(
        vesicle,
        geometry=Geometry(round(outer_diameter(vesicle) if heads else 2 * reach, 3)),
        seconds=time.perf_counter() - started,
        imported=facts,
    )
