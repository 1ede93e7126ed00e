"""Pictures: what is seen, what is cut away, what is written over them and into files."""

import errno
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from exoviz.errors import InputError
from exoviz.language import LANGUAGES
from exoviz.model import Geometry, Part, Vesicle
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.renderer import layer_title, picture, render
from exoviz.renderer.annotation import layout as annotate
from exoviz.renderer.annotation.letters import USUAL, letters_of
from exoviz.renderer.annotation.primitives import Shape, Text, font, paint
from exoviz.renderer.geometry.camera import orbit_of, shot, shot_of_view
from exoviz.renderer.geometry.cutaway import cut_away
from exoviz.renderer.geometry.snfg import SOLIDS, parents, solid
from exoviz.renderer.palette import SUGAR_COLOURS, from_hex, part_colours
from exoviz.scene import View
from exoviz.scene.view import CutPlane, Orbit
from made_vesicle import even_directions, made_vesicle

Pixels = NDArray[np.uint8]

SIZE = (160, 120)
PLAIN = View(style="textbook")


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return made_vesicle()


def share_of_hue(pixels: Pixels, layer: str, part: Part) -> float:
    """Share of covered pixels whose hue is near that of a part of a layer."""
    import colorsys

    table = part_colours(layer)
    wanted = colorsys.rgb_to_hsv(*table[part].tolist())[0]
    rows = pixels[pixels[..., 3] > 250][:, :3].astype(float) / 255
    high, low = rows.max(axis=1), rows.min(axis=1)
    spread = np.maximum(high - low, 1e-6)
    red, green, blue = rows.T
    hue = np.where(
        high == red,
        (green - blue) / spread % 6,
        np.where(high == green, (blue - red) / spread + 2, (red - green) / spread + 4),
    )
    near = np.abs((hue / 6 - wanted + 0.5) % 1 - 0.5) < 0.03
    return float((near & (spread > 0.35 * high)).mean())


@pytest.mark.parametrize("style", STYLES)
def test_every_style_draws_a_vesicle_in_the_middle(vesicle: Vesicle, style: str) -> None:
    pixels = render(vesicle, size=SIZE, style=style)
    assert pixels.shape == (120, 160, 4)
    assert pixels.dtype == np.uint8
    assert (pixels[..., 3] == 255).all()
    middle, corner = pixels[30:90, 50:110, :3], pixels[:20, :20, :3]
    assert middle.std() > 4 * corner.std()


@pytest.mark.parametrize(
    ("cutaway", "camera"), list(itertools.product(CUTAWAYS, CAMERAS)), ids="-".join
)
def test_every_cutaway_is_drawn_from_every_camera(
    vesicle: Vesicle, cutaway: str, camera: str
) -> None:
    view = View(cutaway=cutaway, camera=camera)
    pixels = render(vesicle, size=(64, 48), view=view, transparent=True)
    assert (pixels[..., 3] > 0).mean() > 0.2


def test_the_whole_vesicle_is_in_the_picture_whatever_its_shape(vesicle: Vesicle) -> None:
    for size in ((160, 60), (60, 160), (90, 90)):
        alpha = render(vesicle, size=size, transparent=True)[..., 3]
        assert not alpha[[0, -1]].any()
        assert not alpha[:, [0, -1]].any()
        assert max(alpha.any(axis=0).mean(), alpha.any(axis=1).mean()) > 0.8


def test_a_transparent_picture_has_no_background_in_it(vesicle: Vesicle) -> None:
    light = render(vesicle, size=SIZE, style="textbook", transparent=True)
    assert (light[0, 0] == 0).all()
    assert light[60, 80, 3] == 255
    opaque = render(vesicle, size=SIZE, style="textbook")
    alpha = light[..., 3:].astype(float) / 255
    laid = light[..., :3] * alpha + 255 * (1 - alpha)
    assert np.abs(laid - opaque[..., :3]).max() <= 3
    edge = (light[..., 3] > 0) & (light[..., 3] < 128)
    solid_pixels = light[..., 3] == 255
    # A fringe of the white background would make the edge lighter than the whole.
    assert light[edge][:, :3].mean() < light[solid_pixels][:, :3].mean() + 25


def test_a_cutaway_shows_the_cargo_and_a_whole_membrane_hides_it(vesicle: Vesicle) -> None:
    hue = ("cargo/proteins/HSPA8", Part.INSIDE)
    whole = render(vesicle, size=SIZE, view=PLAIN.model_copy(update={"cutaway": "none"}))
    assert share_of_hue(whole, *hue) < 0.001
    for cutaway in ("octant", "half", "wedge"):
        view = PLAIN.model_copy(update={"cutaway": cutaway})
        assert share_of_hue(render(vesicle, size=SIZE, view=view), *hue) > 0.005


def test_hiding_a_layer_takes_its_colour_away(vesicle: Vesicle) -> None:
    hue = ("proteins/tetraspanins/CD63", Part.OUTSIDE)
    assert share_of_hue(render(vesicle, size=SIZE, view=PLAIN), *hue) > 0.01
    hidden = View(style="textbook", hide=("proteins", "glycans"))
    assert share_of_hue(render(vesicle, size=SIZE, view=hidden), *hue) < 0.001
    only = render(vesicle, size=SIZE, view=PLAIN, only=("proteins",), transparent=True)
    assert 0 < (only[..., 3] > 0).mean() < 0.2


def test_a_kept_layer_is_not_cut(vesicle: Vesicle) -> None:
    kept = View(style="textbook", cutaway="half", keep=("membrane/outer",))
    cut = View(style="textbook", cutaway="half")
    hue = ("cargo/proteins/HSPA8", Part.INSIDE)
    assert share_of_hue(render(vesicle, size=SIZE, view=cut), *hue) > 0.01
    assert share_of_hue(render(vesicle, size=SIZE, view=kept), *hue) < 0.003


def test_the_same_request_gives_the_same_bytes(vesicle: Vesicle, tmp_path: Path) -> None:
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    for path in (first, second):
        render(vesicle, path, size=(640, 480), legend="compact", scale_bar=True, title="T", dpi=150)
    assert first.read_bytes() == second.read_bytes()


def test_a_picture_in_bands_is_the_picture_in_one_piece(
    vesicle: Vesicle, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exoviz.renderer.raster import bands

    whole = render(vesicle, size=(160, 200))
    monkeypatch.setattr(bands, "AT_ONCE", 1)
    banded = render(vesicle, size=(160, 200))
    assert (np.abs(whole.astype(int) - banded) > 2).mean() < 0.001


def test_the_cut_faces_the_camera_and_takes_the_share_it_says() -> None:
    points = even_directions(20_000).astype(np.float32) * 20
    for camera in CAMERAS:
        towards = shot(camera, points, np.zeros(len(points), np.float32), 15.0, 1.0).axes[2]
        assert not cut_away(View(cutaway="none", camera=camera), points, 20.0).any()
        for cutaway, low, high in (
            ("octant", 0.12, 0.25),
            ("half", 0.49, 0.51),
            ("wedge", 0.2, 0.3),
        ):
            taken = cut_away(View(cutaway=cutaway, camera=camera), points, 20.0)
            assert low < taken.mean() < high
            assert points[taken].mean(axis=0) @ towards > 0


def test_the_fitted_camera_holds_every_sphere() -> None:
    rng = np.random.default_rng(1)
    centres, radii = (
        rng.normal(0, 10, (200, 3)).astype(np.float32),
        rng.uniform(0, 3, 200).astype(np.float32),
    )
    for camera, aspect in itertools.product(("front", "top", "iso"), (0.5, 1.0, 2.0)):
        at = shot(camera, centres, radii, 15.0, aspect)
        seen = at.to_view(centres)
        angle = np.arctan(at.half_height * aspect)
        outside = np.abs(seen[:, 0]) * np.cos(angle) + seen[:, 2] * np.sin(angle) + radii
        assert outside.max() < 0


@pytest.mark.parametrize("camera", ["front", "top", "iso"])
def test_an_orbit_stands_where_the_named_camera_stood(camera: str) -> None:
    centres, radii = np.eye(3, dtype=np.float32) * 20, np.full(3, 4.0, np.float32)
    for aspect in (0.6, 1.6):
        named = shot_of_view(View(camera=camera), centres, radii, 15.0, aspect)
        moved = View(camera=camera, orbit=orbit_of(named))
        again = shot_of_view(moved, centres, radii, 15.0, aspect)
        assert np.allclose(again.axes, named.axes, atol=1e-5)
        assert np.allclose(again.position, named.position, atol=1e-2)
        assert again.half_height == named.half_height


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(20, 400))
def test_orthographic_keeps_the_size_in_focus_and_loses_it_nowhere(
    azimuth: float, elevation: float, roll: float, distance: float
) -> None:
    orbit = Orbit(azimuth=azimuth, elevation=elevation, roll=roll, distance_nm=distance)
    none = np.zeros((0, 3), np.float32)
    near, far = (
        shot_of_view(View(orbit=orbit, projection=how), none, none[:, 0], 15.0, 1.5)
        for how in ("perspective", "orthographic")
    )
    assert np.allclose(near.axes @ near.axes.T, np.eye(3), atol=1e-5)
    assert far.nm_per_pixel(500) == pytest.approx(near.nm_per_pixel(500), rel=1e-4)
    assert orbit_of(near).distance_nm == pytest.approx(distance, rel=1e-4)


def test_a_plane_cuts_where_it_says() -> None:
    points = even_directions(5_000).astype(np.float32) * 20
    for offset in (-10.0, 0.0, 12.0):
        plane = CutPlane(azimuth=0, elevation=0, offset_nm=offset)
        taken = cut_away(View(cutaway="plane", plane=plane), points, 20.0)
        assert (taken == (points[:, 0] > offset)).all()
        ball = cut_away(View(cutaway="sphere", plane=plane), points, 20.0)
        assert not (ball & (points[:, 0] <= offset)).any()
        assert ball[(points[:, 0] > 19.5)].all()


def test_what_is_clear_shows_what_is_behind_it(vesicle: Vesicle) -> None:
    closed = View(cutaway="none", hide=("glycans", "proteins"))
    solid = render(vesicle, size=SIZE, view=closed).astype(int)
    ghost = closed.model_copy(update={"opacity": {"membrane": 0.3}})
    clear = render(vesicle, size=SIZE, view=ghost).astype(int)
    bare = closed.model_copy(update={"hide": (*closed.hide, "membrane")})
    cargo = render(vesicle, size=SIZE, view=bare).astype(int)
    changed = np.abs(cargo - solid).max(axis=2) > 40
    nearer_to_cargo = np.abs(clear - cargo).sum(axis=2) < np.abs(solid - cargo).sum(axis=2)
    assert nearer_to_cargo[changed].mean() > 0.95


def test_a_colour_of_ones_own(vesicle: Vesicle) -> None:
    view = View(style="textbook", colours={"membrane": "FF00FF"})

    def magenta(one: View) -> float:
        red, green, blue, _ = np.moveaxis(render(vesicle, size=SIZE, view=one).astype(int), 2, 0)
        return float(((red - green > 60) & (blue - green > 60)).mean())

    assert magenta(view) > magenta(PLAIN) + 0.02


def test_a_picture_knows_what_each_pixel_shows(vesicle: Vesicle) -> None:
    made = picture(vesicle, (120, 90), View(camera="front"))
    names = {made.drawing.layers[i] for i in made.drawing.layer[made.bead[made.bead >= 0]]}
    assert made.bead.shape == (90, 120)
    assert (made.bead[0] == -1).all()
    assert any(name.startswith("membrane/outer/") for name in names)
    assert any(name.startswith("proteins/") for name in names)


def test_sugars_have_their_snfg_colours_and_solids() -> None:
    table = part_colours("glycans/mannose", saturation=1.3)
    for part, colour in SUGAR_COLOURS.items():
        assert np.allclose(table[part], from_hex(colour))
    for name in {*SOLIDS.values(), "link"} - {"sphere"}:
        triangles = solid(name)
        reach = np.abs(triangles).max()
        assert triangles.shape[1:] == (3, 3)
        assert 0.1 < reach <= 1.0


def test_each_sugar_is_linked_to_the_nearest_before_it() -> None:
    beads = np.array([[0, 0, 0], [0, 0, 0.5], [0.4, 0, 0.8], [-0.4, 0, 0.8]], np.float32)
    assert parents(beads).tolist() == [-1, 0, 1, 1]


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    ink, size = annotate.Ink("000000", "FFFFFF"), (1920, 1080)
    for nm_per_pixel in (0.01, 0.025, 0.05, 0.1):
        bar = annotate.scale_bar_layout(nm_per_pixel, size, letters_of(size, USUAL), ink)[0]
        assert isinstance(bar, Shape)
        left, right = bar.points[0][0], bar.points[1][0]
        length = annotate.scale_bar_length(nm_per_pixel, 1920)
        assert (right - left) * nm_per_pixel == pytest.approx(length)
        assert 0 < left < right < 1920


def test_the_plane_of_focus_has_the_scale_of_the_bar() -> None:
    centres, radii = np.zeros((1, 3), np.float32), np.array([20.0], np.float32)
    at = shot("front", centres, radii, 15.0, 16 / 9)
    points = np.array([[0, 0, 0], [0, 0, 10]], np.float32)
    seen = at.to_view(points)
    rows = seen[:, 1] / -seen[:, 2] / at.half_height * 1080 / 2
    assert (rows[1] - rows[0]) * at.nm_per_pixel(1080) == pytest.approx(10, rel=1e-4)


def test_layers_have_names() -> None:
    assert layer_title("membrane/outer/cholesterol") == "cholesterol, outer leaflet"
    assert layer_title("cargo/rna/mirna") == "microRNA, inside"
    assert layer_title("glycans/mannose") == "high-mannose glycans"
    assert layer_title("proteins/tetraspanins/CD63") == "CD63 (tetraspanins)"
    assert layer_title("proteins") == "Membrane proteins"


@pytest.mark.parametrize("bold", [False, True])
def test_the_font_has_the_letters_of_every_language(bold: bool) -> None:
    assert set(LANGUAGES) == {"en", "kk", "ru"}
    face = font(24, bold)
    missing = bytes(face.getmask("\uffff"))
    shapes = [bytes(face.getmask(letter)) for letter in "ӘәҒғҚқҢңӨөҰұҮүҺһІіЩщЫы₂µ…"]
    assert missing not in shapes
    assert len(set(shapes)) > 20


def test_text_is_readable_on_a_transparent_picture() -> None:
    pixels = np.zeros((40, 120, 4), np.uint8)
    paint(pixels, [Text(5, 30, "Қазақ", 24, "FF0000", "FFFFFF", 3)])
    letters = pixels[pixels[..., 3] == 255]
    assert (letters[:, 0] > 200).all()
    assert {0, 255} <= set(letters[:, 1].tolist())
    assert (pixels[0, 0] == 0).all()


def test_annotations_change_the_picture_only_where_they_are(vesicle: Vesicle) -> None:
    bare = render(vesicle, size=(320, 240))
    barred = render(vesicle, size=(320, 240), scale_bar=True)
    changed = (bare != barred).any(axis=2)
    assert changed.any()
    assert not changed[:120].any()
    noted = render(vesicle, size=(320, 240), note="four times too many proteins")
    assert (noted != bare)[200:].any()


@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg"])
def test_files_hold_the_picture_and_its_resolution(
    vesicle: Vesicle, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"picture{suffix}"
    pixels = render(vesicle, path, size=SIZE, dpi=300, metadata={"Software": "exoviz"})
    with Image.open(path) as image:
        assert image.size == SIZE
        assert float(image.info["dpi"][0]) == pytest.approx(300, abs=0.5)
        written = np.asarray(image.convert("RGB"), int)
        if suffix == ".png":
            assert image.info["Software"] == "exoviz"
    assert np.abs(written - pixels[..., :3]).mean() < 3
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_metadata_may_be_in_any_language(vesicle: Vesicle, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    render(vesicle, path, size=(32, 32), metadata={"Title": "Экзосома, Қазақстан"})
    with Image.open(path) as image:
        assert image.info["Title"] == "Экзосома, Қазақстан"


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.bmp", {}, ".png"),
        ("nowhere/a.png", {}, "nowhere"),
        ("a.jpg", {"transparent": True}, ".png"),
        ("a.png", {"size": (8, 100)}, "16"),
        ("a.png", {"size": (100, 20_000)}, "16384"),
        ("a.png", {"dpi": 0}, "dpi"),
        ("a.png", {"size": (100, 100), "legend": "full"}, "160"),
        ("a.png", {"legend": True}, "legend"),
        ("a.png", {"text_size": "tiny"}, "huge"),
        ("a.png", {"text_size": 0.1}, "0.5"),
        ("a.png", {"style": "studyo"}, "'studio'"),
        ("a.png", {"only": ("protens",)}, "'proteins'"),
        ("a.png", {"view": View(hide=("cargo/rna/mrn",))}, "'cargo/rna/mrna'"),
        ("a.png", {"view": View(keep=("membrane/oter",))}, "'membrane/outer'"),
    ],
)
def test_what_is_not_possible_is_reported_and_leaves_files_alone(
    vesicle: Vesicle, tmp_path: Path, name: str, options: dict[str, Any], message: str
) -> None:
    old = tmp_path / name
    if old.parent.is_dir():
        old.write_bytes(b"old")
    with pytest.raises(InputError) as caught:
        render(vesicle, old, **options)
    assert message in str(caught.value)
    assert not old.exists() or old.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) <= 1


def test_an_interrupted_write_leaves_the_old_file(
    vesicle: Vesicle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(tmp_path) / "a.png"
    path.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="no room left on the disk"):
        render(vesicle, path, size=(32, 32))
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.png"]


def test_an_empty_vesicle_is_an_empty_picture() -> None:
    nothing = Vesicle(Geometry(30.0), 1, ())
    assert not render(nothing, size=(32, 32), transparent=True).any()
    assert render(nothing, size=SIZE, legend="compact", scale_bar=True).shape == (120, 160, 4)
