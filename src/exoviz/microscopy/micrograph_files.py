"""Files of micrographs: pictures with a scale bar, numbers in TIFF and MRC, labels, films."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.files import whole_file
from exoviz.language import _, number
from exoviz.registry.micrograph_methods import METHODS
from exoviz.renderer.annotation.layout import Ink, scale_bar_length
from exoviz.renderer.annotation.letters import TextScale, letters_of
from exoviz.renderer.annotation.primitives import Primitive, Shape, Text, paint, text_width
from exoviz.scene import scene_text
from exoviz.scene.structure_checks import with_paths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.microscopy.micrograph_request import Micrograph, MoleculeRow
    from exoviz.scene import Scene

    Bytes = NDArray[np.uint8]

__all__ = ["KEY", "display", "labelled_picture", "written"]

KEY: Final = "exoviz micrograph"
"""Name that what a micrograph was made of has among the metadata of its file."""
#: Pixels that a picture has across at least; those of a small field are repeated.
_LEAST_SIDE: Final = 720
#: Shares of the pixels that may be black or white.
_TAILS: Final = (0.2, 99.8)
#: Thickness of the slabs of a tomogram that are shown, nm.
_SLAB_NM: Final = 4.0
#: Size of the words on a picture, as a factor.
_WORDS: Final = 1.25
_INK: Final = Ink("FFFFFF", "10161D")
_A_PER_NM: Final = 10.0
#: Letters of a line in the head of an MRC file, and such lines.
_MRC_LINE: Final = 80
_MRC_LINES: Final = 10


def _stretched(pixels: NDArray[np.floating]) -> Bytes:
    """Return grey values in which the rarest are black and white."""
    low, high = np.percentile(pixels, _TAILS)
    if high <= low:
        low, high = low - 0.5, high + 0.5
    return np.asarray(np.rint(np.clip((pixels - low) / (high - low), 0, 1) * 255).astype(np.uint8))


def display(made: Micrograph) -> tuple[Bytes, float]:
    """Return a micrograph as grey values (height, width), and the width of such a pixel, nm.

    Of a tomogram a slab through the middle from above, and below it one from the side, dense dark.
    The pixels of a small field are repeated.
    """
    pixels = made.pixels
    if made.method == "nta":
        grey = np.rint(pixels * 255).astype(np.uint8)
    elif pixels.ndim == 3:
        depth, height, width = pixels.shape
        half = max(round(_SLAB_NM / made.pixel_nm / 2), 0)
        across = pixels[max(depth // 2 - half, 0) : depth // 2 + half + 1].mean(axis=0)
        side = pixels[:, max(height // 2 - half, 0) : height // 2 + half + 1].mean(axis=1)
        gap = np.full((max(height // 60, 2), width), 255, np.uint8)
        grey = np.concatenate([_stretched(-across), gap, _stretched(-side)])
    else:
        grey = _stretched(pixels)
    times = max(1, math.ceil(_LEAST_SIDE / grey.shape[1]))
    return np.repeat(np.repeat(grey, times, axis=0), times, axis=1), made.pixel_nm / times


def _details(made: Micrograph) -> str:
    """Return how a micrograph was made, in a line."""
    facts = made.facts
    if made.method == "nta":
        return _("{diameter} nm, {temperature} °C, water").format(
            diameter=number(facts["hydrodynamic_nm"], 1), temperature=number(facts["temperature_c"])
        )
    optics = _("{voltage} kV, {defocus} µm below focus").format(
        voltage=number(facts["voltage_kv"]), defocus=number(facts["defocus_um"], 1)
    )
    dose = _("{dose} e/Å²").format(dose=number(facts["dose"]))
    parts = [optics, dose if facts["dose"] else _("without noise")]
    if "ice_nm" in facts:
        parts.append(_("ice {thickness} nm").format(thickness=number(facts["ice_nm"])))
    if "tilt_deg" in facts:
        parts.append(_("±{angle}°").format(angle=number(facts["tilt_deg"])))
    if facts.get("collapse", 0) > 0:
        parts.append(_("shape: an artefact of drying"))
    return ", ".join(parts)


def _marks(made: Micrograph, size: tuple[int, int], pixel: float) -> list[Primitive]:
    """Return what is written on a picture: what it is, and a scale bar."""
    letters = letters_of(size, TextScale(_WORDS))
    margin, body, small, halo = letters.margin, letters.body, letters.note, letters.halo
    length = scale_bar_length(pixel, size[0])
    pixels, thick = length / pixel, max(3.0, body * 0.28)
    label = (
        _("{length} nm").format(length=number(length))
        if length < 1000
        else _("{length} µm").format(length=number(length / 1000))
    )
    right, bottom = size[0] - margin, size[1] - margin
    left = right - pixels
    corners = ((left, bottom - thick), (right, bottom - thick), (right, bottom), (left, bottom))
    marks: list[Primitive] = [
        Shape(corners, _INK.text, _INK.halo, halo),
        Text(
            (left + right) / 2,
            bottom - thick - body * 0.45,
            label,
            body,
            _INK.text,
            _INK.halo,
            halo,
            bold=True,
            align="middle",
        ),
    ]
    title, details = _(METHODS[made.method].label), _details(made)
    room = left - 2 * margin
    widest = max(text_width(details, small), text_width(title, body, True))
    if widest > room:
        # Above the scale bar, where beside it there is no room.
        bottom -= thick + body * 1.9
        room = size[0] - 2 * margin
    for text, height, bold in ((details, small, False), (title, body, True)):
        # Never beyond the picture: what is too long is written smaller.
        height *= min(1.0, room / text_width(text, height, bold))
        marks.append(Text(margin, bottom, text, height, _INK.text, _INK.halo, halo, bold=bold))
        bottom -= height * 1.5
    return marks


def labelled_picture(made: Micrograph) -> Bytes:
    """Return a micrograph as a picture (height, width, 4) that says what it is."""
    grey, pixel = display(made)
    picture = np.full((*grey.shape, 4), 255, np.uint8)
    picture[..., :3] = grey[..., None]
    paint(picture, _marks(made, (grey.shape[1], grey.shape[0]), pixel))
    return picture


def _recipe(made: Micrograph, scene: Scene | None, seed: int) -> str:
    """Return what a micrograph was made of and how, as JSON."""
    text = None
    if scene is not None:
        # Folders are nobody's business.
        text = scene_text(with_paths(scene, lambda path: Path(path).name))
    recipe = {"method": made.method, "seed": seed, "facts": dict(made.facts), "scene": text}
    return json.dumps(recipe, ensure_ascii=False)


def _metadata(made: Micrograph, scene: Scene | None, seed: int) -> dict[str, str]:
    title = _(METHODS[made.method].label)
    if scene is not None and scene.title:
        title = f"{title}: {_(scene.title)}"
    return {
        "Title": title,
        "Description": " ".join([_details(made) + ".", *made.notes]),
        "Software": f"exoviz {version('exoviz')}",
        KEY: _recipe(made, scene, seed),
    }


def _write_tiff(made: Micrograph, path: Path, metadata: Mapping[str, str]) -> None:
    """Write the counts themselves, as numbers of four bytes, with the size of their pixels."""
    from PIL import Image

    per_centimetre = 1e7 / made.pixel_nm
    out = io.BytesIO()
    Image.fromarray(made.pixels).save(
        out,
        "TIFF",
        compression="tiff_deflate",
        resolution_unit=3,
        x_resolution=per_centimetre,
        y_resolution=per_centimetre,
        description="\n".join(f"{key}: {value}" for key, value in metadata.items()),
    )
    path.write_bytes(out.getvalue())


def _ascii(text: str) -> str:
    """Return a text in the letters that the head of an MRC file holds."""
    known = {"µ": "u", "Å": "A", "²": "2", "°": " deg", "±": "+-"}
    return "".join(known.get(one, one) for one in text).encode("ascii", "replace").decode()


def _write_mrc(
    data: NDArray[np.float32] | NDArray[np.uint16],
    pixel: float,
    path: Path,
    lines: Sequence[str],
    *,
    stack: bool = False,
) -> None:
    """Write numbers with the size of their voxels, and what they are, into an MRC file."""
    import mrcfile

    with mrcfile.new(path, overwrite=True) as file:
        file.set_data(data)
        file.voxel_size = pixel * _A_PER_NM
        if stack:
            file.set_image_stack()
        elif data.ndim == 3:
            file.set_volume()
        # The library writes the time there; the same micrograph is to be the same bytes.
        kept = [_ascii(line)[:_MRC_LINE] for line in lines][:_MRC_LINES]
        file.header.label[:] = b""
        for index, line in enumerate(kept):
            file.header.label[index] = line.encode()
        file.header.nlabl = len(kept)


def _write_angles(angles: Iterable[float], path: Path) -> None:
    """Write the angles of tilts, degrees, a line each, as IMOD and others read them."""
    path.write_text("".join(f"{angle:.2f}\n" for angle in angles), "utf-8")


def _write_table(rows: Iterable[MoleculeRow], pixel: float, path: Path) -> None:
    """Write the table of molecules in STAR, as RELION and others read it."""
    names = (
        *("exovizLabel", "exovizVesicle", "exovizLayer", "exovizSpecies"),
        *("rlnCoordinateX", "rlnCoordinateY", "rlnCoordinateZ", "exovizMassDa"),
        *("exovizXNm", "exovizYNm", "exovizZNm"),
    )

    def word(text: str) -> str:
        return f'"{text}"' if not text or any(one.isspace() for one in text) else text

    with path.open("w", encoding="utf-8") as file:
        file.write("# version 30001\n\ndata_molecules\n\nloop_\n")
        file.writelines(f"_{name} #{index}\n" for index, name in enumerate(names, start=1))
        for row in rows:
            x, y, z = row.position
            file.write(
                f"{row.label} {row.vesicle} {word(row.layer)} {word(row.species)} "
                f"{x / pixel:.3f} {y / pixel:.3f} {z / pixel:.3f} {row.mass_da:.1f} "
                f"{x:.3f} {y:.3f} {z:.3f}\n"
            )


def _write_film(made: Micrograph, path: Path, metadata: Mapping[str, str]) -> None:
    """Write the frames of a film, each with its scale bar and what it is."""
    from exoviz.film.encoding import FilmFacts, encode

    assert made.frames is not None
    height, width = made.pixels.shape
    marks = _marks(made, (width, height), made.pixel_nm)
    # Whatever lies beneath them, the marks are the same in each frame.
    clear = np.zeros((height, width, 4), np.uint8)
    paint(clear, marks)
    over = clear[..., 3:].astype(np.float32) / 255
    ink = clear[..., :3].astype(np.float32) * over
    frames = made.frames

    def marked() -> Iterator[Bytes]:
        for frame in frames():
            yield np.rint(frame * (1 - over) + ink).astype(np.uint8)

    encode(
        marked,
        path,
        FilmFacts(
            (width, height),
            round(made.facts["fps"]),
            {"title": metadata["Title"], "comment": metadata["Description"]},
        ),
    )


def written(made: Micrograph, path: Path, scene: Scene | None, seed: int) -> tuple[Path, ...]:
    """Write a micrograph whole or not at all, and return its files.

    Parameters
    ----------
    made : Micrograph
    path : Path
        Its extension chooses the format.
    scene : Scene or None
        What the vesicle was built from.
    seed : int
    """
    metadata = _metadata(made, scene, seed)
    suffix = path.suffix.lower()
    if made.frames is not None:
        _write_film(made, path, metadata)
        return (path,)
    if suffix == ".png":
        from exoviz.renderer.picture_files import save

        save(labelled_picture(made), path, metadata=metadata)
        return (path,)
    if suffix != ".mrc":
        with whole_file(path) as temporary:
            _write_tiff(made, temporary, metadata)
        return (path,)
    lines = [metadata["Software"], metadata["Title"], _details(made), *made.notes]
    files = METHODS[made.method].files(path)
    with ExitStack() as kept:
        unfinished = [kept.enter_context(whole_file(one)) for one in files]
        _write_mrc(made.pixels, made.pixel_nm, unfinished[0], lines)
        if made.labels is not None:
            said = _("Labels of molecules; the table is {name}").format(name=files[-1].name)
            _write_mrc(made.labels, made.pixel_nm, unfinished[1], [metadata["Software"], said])
        if made.tilts is not None:
            _write_mrc(made.tilts.pixels, made.pixel_nm, unfinished[2], lines, stack=True)
            _write_angles(made.tilts.angles_deg, unfinished[3])
        _write_table(made.molecules, made.pixel_nm, unfinished[-1])
    return files
