"""What every number of a report means, and its unit: the reference is made from this.

Names in capital letters stand for the keys that depend on the scene, such as that of a protein.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MODEL_KEYS", "VESICLE_KEYS", "ReportKey"]


@dataclass(frozen=True, slots=True)
class ReportKey:
    """One value of a report.

    Attributes
    ----------
    path : tuple of str
        The keys that lead to it.
    meaning : str
        In English, as part of a sentence.
    unit : str
        Empty for counts, ratios and words.
    """

    path: tuple[str, ...]
    meaning: str
    unit: str = ""


#: The report of a vesicle that was built.
VESICLE_KEYS = (
    ReportKey(("title",), "title of the scene"),
    ReportKey(("diameter_nm",), "outer diameter reached, from the lipids placed", "nm"),
    ReportKey(("diameter_asked_nm",), "diameter that the scene asks for", "nm"),
    ReportKey(("seed",), "seed that the vesicle was built from"),
    ReportKey(("lipids", "LEAFLET", "count"), "lipids placed; LEAFLET is `outer` or `inner`"),
    ReportKey(
        ("lipids", "LEAFLET", "free_area_nm2"),
        "area left to lipids at the neutral surface of the leaflet",
        "nm²",
    ),
    ReportKey(("lipids", "LEAFLET", "area_per_lipid_nm2"), "free area divided by the count", "nm²"),
    ReportKey(("lipids", "LEAFLET", "by_class", "LIPID", "asked"), "quota, with its fraction"),
    ReportKey(("lipids", "LEAFLET", "by_class", "LIPID", "reached"), "lipids placed"),
    ReportKey(("lipids", "by_class", "LIPID", "count"), "lipids placed in both leaflets"),
    ReportKey(("lipids", "by_class", "LIPID", "mol_percent"), "share of all lipids", "mol %"),
    ReportKey(("lipids", "by_class", "LIPID", "outer_fraction"), "part in the outer leaflet"),
    ReportKey(
        ("lipids", "chains", "by_class", "LIPID", "carbons"),
        "mean carbons of all its chains together, where the scene gives them",
    ),
    ReportKey(("lipids", "chains", "by_class", "LIPID", "double_bonds"), "mean double bonds"),
    ReportKey(
        ("lipids", "chains", "by_class", "LIPID", "area_nm2"),
        "area that one takes with such chains",
        "nm²",
    ),
    ReportKey(
        ("lipids", "chains", "by_class", "LIPID", "hydrocarbon_nm"),
        "thickness of the hydrocarbon of a fluid bilayer of it alone; null where its kind was not "
        "measured",
        "nm",
    ),
    ReportKey(
        ("lipids", "chains", "hydrocarbon_nm"),
        "their mean, by copies; null where none has it",
        "nm",
    ),
    ReportKey(
        ("lipids", "chains", "thickness_nm"),
        "thickness of the membrane with such chains, head groups included",
        "nm",
    ),
    ReportKey(
        ("lipids", "chains", "thickness_measured_nm"),
        "the same in the model, between head groups of lipids whose chains are given; null where a "
        "leaflet has none",
        "nm",
    ),
    ReportKey(
        ("lipids", "moved_points"),
        "largest deviation of a lipid from the part outside that the scene asks for; none where "
        "it asks for none",
        "%",
    ),
    ReportKey(
        ("lipids", "by_class", "LIPID", "outer_fraction_asked"),
        "part that the scene or the catalog asks for there, or null where each leaflet has a "
        "composition of its own",
    ),
    ReportKey(("proteins", "PROTEIN", "asked"), "copies that the scene asks for"),
    ReportKey(("proteins", "PROTEIN", "reached"), "copies placed"),
    ReportKey(("corona", "PROTEIN"), "copies placed of the proteins of its corona"),
    ReportKey(("glycans", "GLYCAN"), "glycans attached, on proteins and on lipids"),
    ReportKey(("rna", "RNA", "asked"), "copies that the scene asks for"),
    ReportKey(("rna", "RNA", "reached"), "copies placed"),
    ReportKey(("population", "markers"), "markers that its subpopulation has"),
    ReportKey(("population", "absent"), "markers that others of the population have"),
    ReportKey(("population", "share"), "part of the population that is like it"),
    ReportKey(
        ("provenance", "tables", "TABLE", "WHAT"),
        "`file`, `kind` and `sha256` of each table that the scene was made of",
    ),
    ReportKey(("provenance", "rules", "RULE"), "what each rule is, by its key"),
    ReportKey(("provenance", "settings", "NAME"), "numbers that the rules take"),
    ReportKey(
        ("provenance", "numbers", "PATH", "WHAT"),
        "`value`, `rule`, `grade`, `table`, `column` and `row` of each number by its key path; "
        "`now` is what stands in the scene",
    ),
    ReportKey(
        ("provenance", "left_out", "NAME"), "why something of the tables is not in the scene"
    ),
    ReportKey(
        ("spacing", "LEAFLET", "mean_nm"),
        "mean distance from a lipid to its nearest neighbour",
        "nm",
    ),
    ReportKey(("spacing", "LEAFLET", "least_nm"), "the least of these distances", "nm"),
    ReportKey(("spacing", "LEAFLET", "least_over_mean"), "the least divided by the mean"),
    ReportKey(("spacing", "LEAFLET", "variation"), "their standard deviation divided by the mean"),
    ReportKey(
        ("overlaps", "PAIR", "closest_nm"),
        "least distance between the centres of two beads of different molecules; PAIR names two "
        "kinds of molecules, and pairs that never come near are left out",
        "nm",
    ),
    ReportKey(
        ("overlaps", "PAIR", "closest_over_radii"),
        "least ratio of such a distance to the sum of the two radii",
    ),
    ReportKey(
        ("overlaps", "PAIR", "deepest_nm"),
        "how deep a sphere reaches into one of another molecule at most",
        "nm",
    ),
    ReportKey(("overlaps", "PAIR", "overlapping"), "pairs of spheres that do"),
    ReportKey(("mass_mda", "lipid"), "dry mass of the lipids", "MDa"),
    ReportKey(("mass_mda", "protein"), "that of the proteins", "MDa"),
    ReportKey(("mass_mda", "glycan"), "that of the glycans", "MDa"),
    ReportKey(("mass_mda", "rna"), "that of the RNA", "MDa"),
    ReportKey(("mass_mda", "total"), "all of it", "MDa"),
    ReportKey(
        ("density_g_ml", "MEDIUM"),
        "buoyant density, from the masses, their partial specific volumes, and water: MEDIUM is "
        "`iodixanol`, in which the lumen keeps its water, or `sucrose`, which draws most of it out",
        "g/mL",
    ),
    ReportKey(("lumen_filling",), "part of the lumen that proteins and RNA take"),
    ReportKey(("membrane_protein_area",), "part of the membrane's area that proteins take"),
    ReportKey(("illustrative",), "what is not true to life, as sentences"),
    ReportKey(("seconds",), "time that the building took, when it was built", "s"),
    ReportKey(("checks", "CHECK", "value"), "a measure, in the unit of the check"),
    ReportKey(("checks", "CHECK", "low"), "lower end of its range in the literature, or null"),
    ReportKey(("checks", "CHECK", "high"), "upper end of that range, or null"),
    ReportKey(("checks", "CHECK", "unit"), "its unit; empty for fractions and ratios"),
    ReportKey(("checks", "CHECK", "verdict"), "`ok`, `low` or `high`"),
    ReportKey(
        ("checks", "CHECK", "evidence"),
        "how the range is known: measured, quoted, calculated, modelled, illustrative or contested",
    ),
    ReportKey(("checks", "CHECK", "source"), "where the range is from"),
    ReportKey(("checks", "CHECK", "read"), "whether that source itself was read"),
    ReportKey(("sources", "SOURCE", "citation"), "a source of what it is built of; may be empty"),
    ReportKey(("sources", "SOURCE", "note"), "what was taken of it, in English; may be empty"),
    ReportKey(("sources", "SOURCE", "doi"), "its DOI; may be empty"),
    ReportKey(("sources", "SOURCE", "read"), "whether the source itself was read"),
    ReportKey(("release", "vesicles"), "only of a scene with a release: vesicles followed"),
    ReportKey(("release", "pore_radius_nm"), "radius of the pore, which is held open", "nm"),
    ReportKey(("release", "times_ms"), "times at which the released ones are counted", "ms"),
    ReportKey(("release", "released"), "vesicles released by these times"),
    ReportKey(("release", "mean_ms"), "mean time of release; null where none was released", "ms"),
    ReportKey(("release", "estimate_ms"), "the estimate V/(4Da) beside it", "ms"),
    ReportKey(
        ("structures", "PROTEIN", "file"),
        "only of proteins with a shape from a file: the file's name",
    ),
    ReportKey(("structures", "PROTEIN", "title"), "file and chains, as words"),
    ReportKey(("structures", "PROTEIN", "chains"), "the chains taken"),
    ReportKey(("structures", "PROTEIN", "oriented_by"), "`planes`, `ranges`, `axes` or `end`"),
    ReportKey(("structures", "PROTEIN", "residues"), "residues that are there"),
    ReportKey(("structures", "PROTEIN", "expected"), "residues of the whole protein"),
    ReportKey(("structures", "PROTEIN", "missing"), "which are missing, as ranges"),
    ReportKey(("structures", "PROTEIN", "mass_kda"), "mass of the residues there", "kDa"),
    ReportKey(("structures", "PROTEIN", "catalog_mass_kda"), "the catalog's mass, or null", "kDa"),
    ReportKey(("structures", "PROTEIN", "sites"), "N-glycosites that carry a glycan"),
    ReportKey(("structures", "PROTEIN", "sites_lacking"), "those that the file lacks"),
    ReportKey(("structures", "PROTEIN", "sites_other"), "those that are no asparagine there"),
    ReportKey(("structures", "PROTEIN", "sites_buried"), "those without room for a glycan"),
    ReportKey(
        ("structures", "PROTEIN", "sites_unplaced"),
        "proteins of the catalog whose sites belong to no chain of the file",
    ),
    ReportKey(("structures", "PROTEIN", "left_out"), "components that are not drawn"),
    ReportKey(("structures", "PROTEIN", "models"), "models in the file"),
    ReportKey(
        ("structures", "PROTEIN", "unknown_residues"),
        "residues of unknown kind, of a mean residue's mass",
    ),
    ReportKey(("structures", "PROTEIN", "variant"), "whether the scene calls it a variant"),
    ReportKey(("structures", "PROTEIN", "name"), "the name that the scene gives"),
    ReportKey(("structures", "PROTEIN", "source"), "the source that the scene gives"),
    ReportKey(("structures", "PROTEIN", "notes"), "all of this, as sentences"),
)

#: The report of a model that was opened from a file.
MODEL_KEYS = (
    ReportKey(("title",), "title of the scene or of the file"),
    ReportKey(("imported", "file"), "name of the file"),
    ReportKey(("imported", "title"), "what it calls itself"),
    ReportKey(("imported", "by_exoviz"), "whether exoviz wrote it"),
    ReportKey(("imported", "assembly"), "which assembly is shown; empty for the atoms as they are"),
    ReportKey(("imported", "assemblies"), "assemblies in the file"),
    ReportKey(("imported", "models"), "models of which one alone is shown"),
    ReportKey(("imported", "atoms"), "atoms written in the file"),
    ReportKey(("imported", "atoms_shown"), "atoms shown, copies counted"),
    ReportKey(("imported", "bead_kda"), "mass that a bead of a large molecule stands for", "kDa"),
    ReportKey(("imported", "waters"), "water molecules left out"),
    ReportKey(
        ("imported", "end_to_end_nm"),
        "largest distance between two surfaces; 0 where the outer leaflet gives the diameter",
        "nm",
    ),
    ReportKey(("imported", "left_out"), "components that are not drawn"),
    ReportKey(("imported", "bead_sources"), "what radii of beads are from"),
    ReportKey(
        ("imported", "unknown_residues"), "residues of unknown kind, of a mean residue's mass"
    ),
    ReportKey(("imported", "without_copies"), "layers of which the assembly has no copies"),
    ReportKey(
        ("imported", "miscounted"),
        "models with other numbers of copies than the file says: shown / said",
    ),
    ReportKey(
        ("imported", "rounded_operators"), "operators that were made the turns they are nearest to"
    ),
    ReportKey(("imported", "rounded_by"), "how far the square of the worst of them was from one"),
    ReportKey(("imported", "without_mass"), "layers whose mass the file does not give"),
    ReportKey(("diameter_nm",), "outer diameter", "nm"),
    ReportKey(("layers", "LAYER", "name"), "what the layer's entity is called in the file"),
    ReportKey(("layers", "LAYER", "kind"), "`protein`, `nucleic`, `sugar`, `lipid` or `other`"),
    ReportKey(("layers", "LAYER", "copies"), "copies shown"),
    ReportKey(
        ("layers", "LAYER", "mass_kda"), "mass of one, null if the file does not give it", "kDa"
    ),
    ReportKey(("layers", "LAYER", "from_centre_nm"), "median distance from the centre", "nm"),
    ReportKey(("mass_mda", "KIND"), "mass of all of a kind, as far as it is known", "MDa"),
    ReportKey(("not_known",), "what the file leaves open, as sentences"),
    ReportKey(("seconds",), "time that the opening took", "s"),
)
