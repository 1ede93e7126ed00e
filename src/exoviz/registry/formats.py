"""One record for each file extension: what such a file can hold, and what writes or reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from exoviz.language import marked
from exoviz.registry.options import (
    AT,
    CLEARANCE,
    DETAIL,
    ESTIMATE,
    EXPANDED,
    INSTANCED,
    LONGEST,
    MAX_MB,
    PARTS,
    THINNEST,
    Option,
)
from exoviz.registry.records import Registry

__all__ = [
    "FORMATS",
    "FilmOutput",
    "Format",
    "PictureOutput",
    "StoryOutput",
    "Thing",
    "VesicleOutput",
    "format_of",
    "suffixes",
    "suffixes_with",
]

Thing = Literal["vesicle", "story", "picture", "page", "film", "model"]
"""Contents that a file can have; `Format` has an attribute of each name."""


@dataclass(frozen=True, slots=True)
class VesicleOutput:
    """Writer of vesicles in a format.

    Attributes
    ----------
    title : str
        Name of the format and its use; English, translated when shown.
    writer : str
        ``"package.module:function"`` that takes an `exoviz.exporter.requests.VesicleRequest` and
        the path to write, and returns what a reader should know of the file.
    options : tuple of Option
        Options that the user can choose.
    from_view : tuple of str
        Keys of the scene's view that hold here unless the command line says otherwise; elsewhere
        the command line writes everything.
    lacks : mapping of (str, object) to str
        Options with a value that this format cannot have, and why.
    beside : tuple of str
        Extensions of further files that are written beside it.
    folder : bool
        Whether a folder of files is written beside it, of its name without the extension.
    no_story : str
        Why the format does not hold a story, where it does not.
    """

    title: str
    writer: str
    options: tuple[Option[object], ...] = ()
    from_view: tuple[str, ...] = ()
    lacks: Mapping[tuple[str, object], str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    folder: bool = False
    no_story: str = marked("{suffix} is for one vesicle, and not for a story.")


@dataclass(frozen=True, slots=True)
class StoryOutput:
    """Writer of stories in a format.

    Attributes
    ----------
    title, writer, options, beside, folder
        See `VesicleOutput`; the writer takes an `exoviz.exporter.requests.StoryRequest`.
    moving : bool
        Whether the file holds the whole story, where no moment is chosen.
    """

    title: str
    writer: str
    options: tuple[Option[object], ...] = ()
    moving: bool = False
    beside: tuple[str, ...] = ()
    folder: bool = False


@dataclass(frozen=True, slots=True)
class PictureOutput:
    """Writer of pictures, or of pages on which words are vectors, in a format.

    Attributes
    ----------
    title : str
    writer : str
        ``"package.module:function"`` that takes a PIL image, or of a page the pixels and the words
        over them, then dots per inch and metadata, and returns the bytes of the file.
    transparent : bool
        Whether the background can be left out.
    """

    title: str
    writer: str
    transparent: bool = True


@dataclass(frozen=True, slots=True)
class FilmOutput:
    """Writer of films in a format.

    Attributes
    ----------
    title : str
    writer : str
        ``"package.module:function"`` that takes the frames, the path to write, and what
        `exoviz.film.encoding.encode` takes; empty for the folder of frames as they are.
    bytes_per_pixel : float
        Size of a frame. Measured with the preset "mvb-release" at 640 × 360 and 15 frames a
        second for the web; larger films, and more frames a second, take less.
    even : bool
        Whether width and height must be even.
    played : bool
        Whether players of films open it: with sound in it, and subtitles beside it.
    """

    title: str
    writer: str
    bytes_per_pixel: float
    even: bool = False
    played: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A file format, known by its extension.

    Attributes
    ----------
    name : str
        Lower case, with its dot; empty for a folder.
    vesicle : VesicleOutput, optional
    story : StoryOutput, optional
    picture, page : PictureOutput, optional
    film : FilmOutput, optional
    model : str
        ``"package.module:function"`` that reads a model of others; empty if it is not opened.
    """

    name: str
    vesicle: VesicleOutput | None = None
    story: StoryOutput | None = None
    picture: PictureOutput | None = None
    page: PictureOutput | None = None
    film: FilmOutput | None = None
    model: str = ""


_MESH: Final = "exoviz.exporter.mesh.mesh_files"
_DATASET: Final = "exoviz.exporter.dataset.vtk_files"
_TABLE: Final = "exoviz.exporter.dataset.row_files"
_SIMULATION: Final = "exoviz.exporter.dataset.simulation_inputs"
_MOLECULE: Final = "exoviz.exporter.molecule.molecule_files"
_PRINT: Final = "exoviz.exporter.print3d.print_export"
_STORY: Final = "exoviz.exporter.story.story_files"
_PICTURE: Final = "exoviz.renderer.picture_files"
_FILM: Final = "exoviz.film.encoding"
_MODEL: Final = "exoviz.importer.cif_tables"

_TOO_MANY: Final = marked(
    "{suffix} is for one vesicle: the membranes of a story have millions of lipids."
)
_FLOATING: Final = marked(
    "a story can't be printed: its vesicles float free, and nothing would hold them."
)
_OF_PRINTS: Final = (PARTS, LONGEST, THINNEST, CLEARANCE, MAX_MB, ESTIMATE)

FORMATS: Final[Registry[Format]] = Registry(
    Format(
        ".glb",
        VesicleOutput(
            marked("glTF, for browsers, slides and Blender"),
            f"{_MESH}:write_glb",
            (DETAIL, INSTANCED, MAX_MB),
        ),
        StoryOutput(
            marked("glTF, a clip for each chapter, for browsers and Blender"),
            f"{_STORY}:write_glb",
            (DETAIL, INSTANCED, AT, MAX_MB),
            moving=True,
        ),
    ),
    Format(
        ".simularium",
        story=StoryOutput(
            marked("Simularium, how everything moves"), f"{_STORY}:write_simularium", moving=True
        ),
    ),
    Format(
        ".ply",
        VesicleOutput(
            marked("PLY, one mesh with colours, molecule and layer numbers"),
            f"{_MESH}:write_ply",
            (DETAIL, MAX_MB),
        ),
        StoryOutput(
            marked("PLY, one moment with colours and layer numbers"),
            f"{_STORY}:write_ply",
            (DETAIL, AT, MAX_MB),
        ),
    ),
    Format(
        ".obj",
        VesicleOutput(
            marked("OBJ, an object and a material for each layer"),
            f"{_MESH}:write_obj",
            (DETAIL, MAX_MB),
            beside=(".mtl",),
        ),
        StoryOutput(
            marked("OBJ, one moment with a material for each layer"),
            f"{_STORY}:write_obj",
            (DETAIL, AT, MAX_MB),
            beside=(".mtl",),
        ),
    ),
    Format(
        ".usdz",
        VesicleOutput(
            marked("USDZ, for telephones: by a tap it stands in the room"),
            "exoviz.exporter.mesh.usd_files:write_usdz",
            (DETAIL, MAX_MB),
        ),
        StoryOutput(
            marked("USDZ, one moment, for telephones"),
            f"{_STORY}:write_usdz",
            (DETAIL, AT, MAX_MB),
        ),
    ),
    Format(
        ".vtm",
        VesicleOutput(
            marked("VTK, a block for each layer, for ParaView and PyVista"),
            f"{_DATASET}:write_vtm",
            folder=True,
        ),
        StoryOutput(
            marked("VTK, one moment with a block for each layer, for ParaView and PyVista"),
            f"{_DATASET}:write_vtm",
            (DETAIL, AT),
            folder=True,
        ),
    ),
    Format(
        ".vtp",
        VesicleOutput(
            marked("VTK, every bead in one table, for ParaView and PyVista"),
            f"{_DATASET}:write_vtp",
        ),
        StoryOutput(
            marked("VTK, one moment in one table, for ParaView and PyVista"),
            f"{_DATASET}:write_vtp",
            (DETAIL, AT),
        ),
    ),
    Format(
        ".pvd",
        story=StoryOutput(
            marked("VTK, a table for each half second, for ParaView and PyVista"),
            f"{_DATASET}:write_pvd",
            (DETAIL,),
            moving=True,
            folder=True,
        ),
    ),
    Format(
        ".stl",
        VesicleOutput(
            marked("STL, for a 3D printer"),
            f"{_PRINT}:write_stl",
            _OF_PRINTS,
            from_view=("cutaway",),
            lacks={
                ("parts", "layers"): marked(
                    "STL holds no materials; layers as bodies of their own need .3mf."
                )
            },
            no_story=_FLOATING,
        ),
    ),
    Format(
        ".3mf",
        VesicleOutput(
            marked("3MF, with colours for a 3D printer"),
            f"{_PRINT}:write_3mf",
            _OF_PRINTS,
            from_view=("cutaway",),
            no_story=_FLOATING,
        ),
    ),
    Format(
        ".cif",
        VesicleOutput(
            marked("mmCIF, for Mol*, PyMOL and ChimeraX"),
            f"{_MOLECULE}:write_mmcif",
            (EXPANDED,),
            beside=(".pml", ".cxc", ".mvsj"),
            no_story=_TOO_MANY,
        ),
        model=f"{_MODEL}:read_mmcif",
    ),
    Format(
        ".bcif",
        VesicleOutput(
            marked("BinaryCIF, the same in fewer bytes, for Mol*"),
            f"{_MOLECULE}:write_binarycif",
            (EXPANDED,),
            beside=(".mvsj",),
            no_story=_TOO_MANY,
        ),
        model=f"{_MODEL}:read_binarycif",
    ),
    Format(
        ".mvsx",
        VesicleOutput(
            marked("MolViewSpec, molecules as the view shows them, for Mol*"),
            f"{_MOLECULE}:write_molviewspec",
            from_view=("cutaway", "hide"),
            no_story=_TOO_MANY,
        ),
        model=f"{_MODEL}:read_molviewspec",
    ),
    Format(".gro", model=f"{_MODEL}:read_gromacs"),
    Format(
        ".pdb",
        VesicleOutput(
            marked("PDB, for small selections"), f"{_MOLECULE}:write_pdb", no_story=_TOO_MANY
        ),
        model=f"{_MODEL}:read_pdb",
    ),
    Format(
        ".csv",
        VesicleOutput(
            marked("CSV, a row for each molecule, for spreadsheets"),
            f"{_TABLE}:write_csv",
        ),
        StoryOutput(
            marked("CSV, a row for each molecule of one moment, for spreadsheets"),
            f"{_TABLE}:write_csv",
            (AT,),
        ),
    ),
    Format(
        ".parquet",
        VesicleOutput(
            marked("Parquet, a row for each molecule, for Python and R"),
            f"{_TABLE}:write_parquet",
        ),
        StoryOutput(
            marked("Parquet, a row for each molecule of one moment, for Python and R"),
            f"{_TABLE}:write_parquet",
            (AT,),
        ),
    ),
    Format(
        ".str",
        VesicleOutput(
            marked("TS2CG, composition and size for a simulation with Martini"),
            f"{_SIMULATION}:write_ts2cg",
            no_story=_TOO_MANY,
        ),
    ),
    Format(
        ".json",
        VesicleOutput(
            marked("cellPACK, a recipe with composition and size"),
            f"{_SIMULATION}:write_cellpack",
            no_story=_TOO_MANY,
        ),
    ),
    *(Format(name, model=f"{_MODEL}:read_mmcif") for name in (".mmcif", ".mcif")),
    *(Format(name, model=f"{_MODEL}:read_pdb") for name in (".ent", ".pdb1")),
    Format(".png", picture=PictureOutput(marked("PNG, without loss"), f"{_PICTURE}:png")),
    *(
        Format(name, picture=PictureOutput(marked("TIFF, for print"), f"{_PICTURE}:tiff"))
        for name in (".tif", ".tiff")
    ),
    *(
        Format(name, picture=PictureOutput(marked("JPEG, small"), f"{_PICTURE}:jpeg", False))
        for name in (".jpg", ".jpeg")
    ),
    *(
        Format(
            name,
            page=PictureOutput(title, f"exoviz.renderer.annotation.figure_pages:{kind}_page"),
        )
        for name, kind, title in (
            (".pdf", "pdf", marked("PDF, a page with words as vectors")),
            (".svg", "svg", marked("SVG, a page with words as vectors")),
        )
    ),
    Format(
        ".mp4",
        film=FilmOutput(
            marked("MP4, for slides and browsers"), f"{_FILM}:MP4", 0.01, even=True, played=True
        ),
    ),
    Format(
        ".webm",
        film=FilmOutput(
            marked("WebM, for browsers"), f"{_FILM}:WEBM", 0.02, even=True, played=True
        ),
    ),
    Format(".gif", film=FilmOutput(marked("GIF, in few colours"), f"{_FILM}:GIF", 0.40)),
    Format(".webp", film=FilmOutput(marked("WebP, for pages"), f"{_FILM}:WEBP", 0.14)),
    Format("", film=FilmOutput(marked("A folder of pictures, PNG"), "", 1.5)),
)


def format_of(path: str | Path) -> Format | None:
    """Return the format that the extension of a file stands for; None if it is not known."""
    return FORMATS.get(Path(path).suffix.lower())


def suffixes(thing: Thing) -> tuple[str, ...]:
    """Return the extensions of files that can hold `thing`; folders have none."""
    return tuple(one.name for one in FORMATS.values() if one.name and getattr(one, thing))


def suffixes_with(option: str, thing: Literal["vesicle", "story"] | None = None) -> tuple[str, ...]:
    """Return the file extensions for which an option has a meaning.

    Parameters
    ----------
    option : str
        Its name.
    thing : str, optional
        Only those of files that hold a ``"vesicle"``, or a ``"story"``; by default all.
    """
    found = []
    for one in FORMATS.values():
        outputs = {"vesicle": one.vesicle, "story": one.story}
        asked = [outputs[thing]] if thing else list(outputs.values())
        if any(option == known.name for out in asked if out for known in out.options):
            found.append(one.name)
    return tuple(found)
