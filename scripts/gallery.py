"""Draw the pictures of README.md and the docs, and write the page docs/gallery.md.

Run ``python scripts/gallery.py`` from the repository's root; every picture is made again, or those
of some parts: ``python scripts/gallery.py stories micrographs``.
"""

from __future__ import annotations

import contextlib
import functools
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from exoviz.builder import build_vesicle
from exoviz.film.animating import animate
from exoviz.film.tour_plan import step_times, tour_of
from exoviz.language import _, speaking
from exoviz.microscopy import Micrograph, micrograph
from exoviz.microscopy.micrograph_files import labelled_picture
from exoviz.model import Vesicle
from exoviz.renderer import render, save, still
from exoviz.renderer.story_image import Stage
from exoviz.scene import Scene, View, load_scene, preset_names, tour_names
from exoviz.scene.view import LegendDetail
from exoviz.story import Story, build_story
from exoviz.story import built as built_of
from exoviz.viewer.dialogs.start_dialog import THUMBNAIL
from exoviz.viewer.docks.chapters_panel import CHAPTER_PICTURE, chapter_picture

DOCS = Path(__file__).parent.parent / "docs"


@dataclass(frozen=True)
class Plate:
    """One picture of the gallery."""

    file: str
    scene: str
    view: View
    caption: str
    size: tuple[int, int] = (1280, 800)
    legend: LegendDetail = "off"
    language: str = "en"


CARGO = ("cargo",)
NAMED = (
    "proteins/tetraspanins/CD63",
    "proteins/receptors/TFRC",
    "proteins/integrins",
    "proteins/gpi-anchored/CD55",
    "membrane/outer/cholesterol",
    "membrane/inner",
    "cargo/rna/mrna",
    "cargo/proteins/HSPA8",
    "glycans/mannose",
)
PLATES = (
    Plate(
        "exosome.jpg",
        "exosome",
        View(keep=CARGO),
        "The default exosome, 40 nm: lipids of PC-3 exosomes, marker proteins, SNFG glycans, "
        "proteins and RNA inside.",
        size=(1600, 900),
        legend="compact",
    ),
    Plate(
        "exosome-labels.jpg",
        "exosome",
        View(keep=CARGO, labels=dict.fromkeys(NAMED, ())),
        "Names beside the picture: each on the side of what it names, none over another.",
    ),
    Plate(
        "exosome-outside.jpg",
        "exosome",
        View(cutaway="none"),
        "The same vesicle whole: tetraspanins in dark blue, receptors and MHC in pink, "
        "GPI-anchored CD55 and CD59 in green.",
    ),
    Plate(
        "exosome-goodsell.jpg",
        "exosome",
        View(style="goodsell", cutaway="half", camera="front", keep=CARGO),
        "Cut in half in the flat style of molecular illustration.",
    ),
    Plate(
        "exosome-textbook.jpg",
        "exosome",
        View(style="textbook", cutaway="wedge", camera="top", keep=CARGO),
        "For print on white: a wedge seen from above.",
    ),
    Plate(
        "exosome-lumen.jpg",
        "exosome",
        View(camera="lumen"),
        "From inside the lumen, which is as crowded as the cytosol.",
    ),
    Plate(
        "exosome-30nm.jpg",
        "exosome-30nm",
        View(style="goodsell", keep=CARGO),
        "30 nm, about the smallest an exosome can be: one integrin is half as long as the vesicle.",
    ),
    Plate(
        "reticulocyte.jpg",
        "reticulocyte",
        View(keep=CARGO),
        "How exosomes were found in 1983: a reticulocyte throws its transferrin receptors out.",
    ),
    Plate(
        "b-cell.jpg",
        "b-cell",
        View(style="goodsell", keep=CARGO),
        "A B cell's exosome, 60 nm, with MHC II that can show peptides to T cells.",
    ),
    Plate(
        "enzymes.jpg",
        "enzymes",
        load_scene("enzymes").view,
        "Enzymes that exosomes carry, each in its own colour: those of glycolysis, peroxidases, "
        "and lipid kinases on the inner leaflet.",
    ),
    Plate(
        "signalling-lipids.jpg",
        "signalling-lipids",
        load_scene("signalling-lipids").view,
        "Lipids as messages: what says “eat me”, “find me” and “die” on the outside, and two "
        "second messengers on the inside.",
    ),
    Plate(
        "synaptic-vesicle.jpg",
        "synaptic-vesicle",
        View(),
        "The calibration: a synaptic vesicle with its measured copy numbers.",
    ),
    Plate(
        "liposome.jpg",
        "liposome",
        View(),
        "Lipids alone. Their order is that of a fluid: no rings, no spirals, no grain.",
    ),
    Plate(
        "didactic-kk.jpg",
        "didactic",
        View(style="textbook", keep=CARGO),
        "For the classroom, in Kazakh; the picture says what in it is illustrative.",
        size=(1600, 900),
        legend="compact",
        language="kk",
    ),
    Plate(
        "didactic-ru.jpg",
        "didactic",
        View(style="studio", keep=CARGO),
        "The same in Russian.",
        size=(1600, 900),
        legend="compact",
        language="ru",
    ),
)


@functools.cache
def built(name: str) -> tuple[Scene, Vesicle]:
    """Return a preset and its vesicle."""
    scene = load_scene(name)
    return scene, build_vesicle(scene)


def command(plate: Plate) -> str:
    """Return the command that draws a plate."""
    words = ["exoviz render", plate.scene, "-o", plate.file]
    words += ["--size", f"{plate.size[0]}x{plate.size[1]}"]
    default = load_scene(plate.scene).view
    for name in ("style", "cutaway", "camera"):
        if getattr(plate.view, name) != getattr(default, name):
            words += [f"--{name}", getattr(plate.view, name)]
    if plate.view.labels != default.labels:
        words += ["--label", *plate.view.labels]
    if plate.legend != default.legend:
        words += ["--legend", plate.legend]
    words += ["--scale-bar"] if plate.view.camera != "lumen" else []
    if plate.language != "en":
        words += ["--lang", plate.language]
    return " ".join(words)


def stories() -> None:
    """Draw the picture of every chapter that docs/stories.md shows."""
    for name in ("life-of-an-exosome", "history"):
        scene = load_scene(name)
        story = build_story(scene)
        stage = Stage(story, (1280, 720), scene.view)
        for start, chapter in zip(story.starts, story.chapters, strict=False):
            pixels = stage.frame(start + chapter.record.picture_at * chapter.duration)
            whole = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
            save(whole, DOCS / "images" / f"story-{chapter.record.name}.jpg")
    # Under 4 MB, for the README.
    animate(
        load_scene("mvb-release"),
        DOCS / "images" / "release.webp",
        size=(520, 292),
        fps=10,
        start=6.0,
        stop=36.0,
        speed=2.0,
        captions=False,
    )


def plates() -> None:
    """Draw every plate and write the page."""
    lines = [
        "# Gallery",
        "",
        "Every picture was drawn by exoviz, by the command below it. `make gallery` draws them",
        "again.",
        "",
    ]
    for plate in PLATES:
        scene, vesicle = built(plate.scene)
        with speaking(plate.language):
            render(
                vesicle,
                DOCS / "images" / plate.file,
                size=plate.size,
                view=plate.view,
                legend=plate.legend,
                scale_bar=plate.view.camera != "lumen",
                title=_(scene.title) if plate.legend != "off" else "",
                note=_(scene.illustrative),
            )
        lines += [
            f"## {scene.title}",
            "",
            f"![{plate.caption}](images/{plate.file})",
            "",
            plate.caption,
            "",
            f"    {command(plate)}",
            "",
        ]
    (DOCS / "gallery.md").write_text("\n".join(lines), encoding="utf-8")


def in_the_middle(scene: Scene, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Draw the step in the middle of a scene's tour."""
    model = built_of(scene)
    step = tour_of(scene).steps[len(tour_of(scene).steps) // 2]
    view = step.seen(scene.view)
    if isinstance(model, Story):
        return still(model, size=size, view=view, at=step_times(step, model)[1], captions=False)
    return render(model, size=size, view=view)


def thumbnails() -> None:
    """Draw the small pictures by which the window offers scenes."""
    folder = DOCS.parent / "assets" / "thumbnails"
    for name in (*preset_names(), *tour_names()):
        scene = load_scene(name)
        size = (2 * THUMBNAIL[0], 2 * THUMBNAIL[1])
        if scene.tour is not None:
            pixels = in_the_middle(scene, size)
        elif scene.story is None:
            view = scene.view.model_copy(update={"labels": {}})
            pixels = render(built(name)[1], size=size, view=view)
        else:
            pixels = still(scene, size=size, captions=False)
        small = Image.fromarray(pixels[..., :3]).resize(THUMBNAIL, Image.Resampling.LANCZOS)
        small.save(folder / f"{name}.jpg", quality=88)


def chapter_thumbnails() -> None:
    """Draw the small pictures of chapters that the window lists; none of their words is read."""
    size = (3 * CHAPTER_PICTURE[0], 3 * CHAPTER_PICTURE[1])
    for name in ("life-of-an-exosome", "history"):
        scene = load_scene(name)
        story = build_story(scene)
        stage = Stage(story, size, scene.view)
        for start, chapter in zip(story.starts, story.chapters, strict=False):
            moment = start + chapter.record.picture_at * chapter.duration
            pixels = stage.frame(moment, captions=False)
            small = Image.fromarray(pixels).resize(CHAPTER_PICTURE, Image.Resampling.LANCZOS)
            small.save(chapter_picture(chapter.record.name), quality=88)


def examples(page: str) -> list[str]:
    """Return the programs of a page of the docs."""
    return re.findall(r"```python\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


def examples_of_pyvista() -> None:
    """Run the programs of docs/pyvista.md, which write its pictures."""
    with contextlib.chdir(DOCS / "images"):
        for program in examples("pyvista.md"):
            exec(program, {})


def micrographs() -> None:
    """Draw the pictures of docs/micrographs.md."""
    scene, vesicle = built("exosome")
    spread = scene.vesicle.model_copy(update={"diameter_sd_nm": 14.0, "copies_at_nm": 40.0})
    population = scene.model_copy(update={"vesicle": spread, "population": None})
    field = micrograph(
        population, vesicles=14, builds=5, field_nm=440, pixel_nm=0.4, carbon=0.12, ice_nm=150
    )
    tomogram = micrograph(vesicle, method="tomogram", pixel_nm=0.7, field_nm=94)
    whole = {
        "cryo-em": micrograph(vesicle, pixel_nm=0.25, field_nm=94),
        "clean": micrograph(vesicle, pixel_nm=0.25, field_nm=94, dose=0),
        "stain": micrograph(vesicle, method="negative-stain", pixel_nm=0.3, field_nm=94),
        "nta": micrograph(vesicle, method="nta", seconds=1),
    }
    view = scene.view.model_copy(update={"cutaway": "half"})
    side = 560
    tiles = [
        render(vesicle, size=(side, side), view=view)[..., :3],
        *(labelled_picture(whole[name])[..., :3] for name in ("clean", "cryo-em")),
        _slice(tomogram),
        _labels(tomogram),
        labelled_picture(whole["stain"])[..., :3],
    ]
    small = [
        Image.fromarray(np.ascontiguousarray(one)).resize((side, side), Image.Resampling.LANCZOS)
        for one in tiles
    ]
    page = Image.new("RGB", (3 * side + 16, 2 * side + 8), "white")
    for index, one in enumerate(small):
        page.paste(one, (index % 3 * (side + 8), index // 3 * (side + 8)))
    images = DOCS / "images"
    page.save(images / "micrograph-methods.jpg", quality=82)
    for name, made, width in (("field", field, 1100), ("nta", whole["nta"], 800)):
        picture = Image.fromarray(labelled_picture(made)[..., :3])
        height = round(picture.height * width / picture.width)
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        picture.save(images / f"micrograph-{name}.jpg", quality=80)
    dried_and_frozen().save(images / "micrograph-reticulocyte.jpg", quality=80)
    save(sectioned(), images / "micrograph-section.jpg")


def sectioned() -> NDArray[np.uint8]:
    """Return the first moment of the milestones at which an inset is wholly there."""
    story = build_story(load_scene("history"))
    moments = np.arange(0.0, story.duration, 0.5)
    insets = ((float(at), story.state_at(float(at)).inset) for at in moments)
    at = next(at for at, inset in insets if inset is not None and inset.strength == 1.0)
    return still(story, at=at + 1.5, size=(1280, 720))


def dried_and_frozen() -> Image.Image:
    """Return vesicles of a maturing red cell twice: dried in stain, and frozen in water."""
    scene, _vesicle = built("reticulocyte")
    side = 560
    page = Image.new("RGB", (2 * side + 8, side), "white")
    for index, method in enumerate(("negative-stain", "cryo-em")):
        made = micrograph(scene, method=method, vesicles=4, field_nm=300, pixel_nm=0.4)
        picture = Image.fromarray(np.ascontiguousarray(labelled_picture(made)[..., :3]))
        page.paste(picture.resize((side, side), Image.Resampling.LANCZOS), (index * (side + 8), 0))
    return page


def _slice(made: Micrograph) -> NDArray[np.uint8]:
    """Return the upper half of a tomogram's picture: the slab seen from above."""
    picture = labelled_picture(made)
    return picture[: picture.shape[1], :, :3]


def _labels(made: Micrograph) -> NDArray[np.uint8]:
    """Return the middle slice of a tomogram's labels, each molecule in a colour of its own."""
    assert made.labels is not None
    middle = made.labels[made.labels.shape[0] // 2].astype(int)
    colours = np.random.default_rng(3).integers(70, 245, (len(made.molecules) + 1, 3))
    layers = np.array(["", *(one.layer.partition("/")[0] for one in made.molecules)])
    # Lipids are many and small: in shades of one colour.
    shades = np.random.default_rng(4).integers(-25, 26, (len(colours), 1))
    colours = np.where((layers == "membrane")[:, None], np.array([196, 168, 96]) + shades, colours)
    colours[0] = 20
    return np.asarray(colours[middle], np.uint8)


PARTS = {
    part.__name__: part
    for part in (plates, stories, examples_of_pyvista, micrographs, thumbnails, chapter_thumbnails)
}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
