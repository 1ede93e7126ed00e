"""What a notebook shows: a picture anywhere, and one that turns where scripts run."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

import exoviz
from exoviz.errors import InputError
from exoviz.model import Vesicle
from exoviz.scene import View


def sides_of(page: str) -> list[Image.Image]:
    listed = re.search(r"const sides = \[(.*?)\];", page, re.DOTALL)
    assert listed is not None
    data = re.findall(r'base64,([^"]+)"', listed[1])
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in data]


def test_a_picture_turns_all_around_without_a_network(exosome: Vesicle) -> None:
    shown = exoviz.show(exosome, size=(240, 160), sides=4)
    page = shown._repr_html_()
    assert page is not None
    sides = sides_of(page)
    assert [side.size for side in sides] == [(240, 160)] * 4
    first, *others = [np.asarray(side, np.int16) for side in sides]
    assert all(np.abs(first - other).mean() > 2 for other in others)
    still = np.asarray(shown.image.convert("RGB"), np.int16)
    # The same place above the scale bar.
    assert np.abs(np.asarray(shown.turned()[0], np.int16) - still)[:100].mean() < 0.5
    assert not re.search(r"https?://", page)
    assert 'src="data:image/jpeg' in page


def test_without_scripts_there_is_a_picture(exosome: Vesicle) -> None:
    shown = exoviz.show(exosome, size=(200, 120), sides=0)
    assert shown._repr_html_() is None
    with Image.open(io.BytesIO(shown._repr_png_())) as picture:
        assert picture.size == (200, 120)
    inside = exoviz.show(exosome, size=(200, 120), view=View(camera="lumen"))
    assert inside._repr_html_() is None


def test_too_many_sides_are_refused(exosome: Vesicle) -> None:
    with pytest.raises(InputError, match="72"):
        exoviz.show(exosome, sides=73)
