"""Glycans hang on their sites, as upright as there is room, and clear of everything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.builder.glycan.glycan_attachment import CLOSENESS, Attachment, Sites, attach
from exoviz.builder.obstacles import Obstacles
from exoviz.errors import DoesNotFitError
from exoviz.model import Instances, Part
from made_vesicle import even_directions, template

OUTER = 15.0
RADIUS, LENGTH = 0.25, 2.0
#: A stick of four sugars, 0.5 nm apart, from half a nanometre above its site.
STICK = template("x", [(0, 0, 0.5 * n, RADIUS, Part.MAN) for n in (1, 2, 3, 4)])
Floats = NDArray[np.float32]


def attached(points: NDArray[np.floating[Any]], obstacles: Obstacles | None = None) -> Instances:
    directions = points / np.linalg.norm(points, axis=1, keepdims=True)
    owners = np.arange(len(points), dtype=np.int32)
    sites = Sites(points.astype(np.float32), directions.astype(np.float32), owners)
    wanted = [Attachment("glycans/mannose", "x", (STICK,), sites)]
    there = Obstacles(CLOSENESS) if obstacles is None else obstacles
    return attach(wanted, there, OUTER, np.random.default_rng(1), lambda _share: None)[0]


def leaning(batch: Instances) -> NDArray[np.float64]:
    """Return how far each copy leans away from its direction, radians."""
    beads = batch.bead_positions()[0].reshape(len(batch), -1, 3).astype(float)
    axes = beads[:, -1] - beads[:, 0]
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    up = batch.positions / np.linalg.norm(batch.positions, axis=1, keepdims=True)
    angles: NDArray[np.float64] = np.arccos(np.clip((axes * up).sum(axis=1), -1, 1))
    return angles


def test_where_there_is_room_they_stand_almost_upright() -> None:
    angles = leaning(attached(even_directions(400) * (OUTER + 6)))
    # Two components of 0.15 x 0.6 each: a root mean square of 0.127, 7 degrees.
    assert np.sqrt((angles**2).mean()) == pytest.approx(0.15 * 0.6 * np.sqrt(2), rel=0.1)
    assert angles.max() < 0.45


def test_where_something_is_above_them_they_lean_aside() -> None:
    points = even_directions(400) * (OUTER + 12)
    lids = Obstacles(CLOSENESS)
    # 2 nm above each site a ball of 1.2 nm, which a stick passes at 0.66 radians.
    lids.add(points * (1 + 2.0 / (OUTER + 12)), np.full(400, 1.2))
    angles = leaning(attached(points, lids))
    assert angles.min() > 0.65
    # They try further and further from upright, and lie down no more than they must.
    assert angles.mean() == pytest.approx(0.92, abs=0.07)


def test_they_keep_clear_of_each_other_and_of_what_is_there() -> None:
    rows = 0.75 * (np.arange(14) - 6.5)
    x, y = np.meshgrid(rows, rows)
    flat = np.stack([x.ravel(), y.ravel(), np.full(x.size, OUTER + 0.2)], axis=1)
    points = flat * ((OUTER + 0.2) / np.linalg.norm(flat, axis=1, keepdims=True))
    walls = points[30::41] * 1.04 + [0.375, 0.375, 0]
    there = Obstacles(CLOSENESS)
    there.add(walls, np.full(len(walls), 0.2))
    beads = attached(points, there).bead_positions()[0].astype(float)
    owner = np.arange(len(beads)) // len(STICK.beads)
    apart = np.linalg.norm(beads[:, None] - beads, axis=2)[owner[:, None] != owner]
    # 85 % of the sum of radii, and so crowded that some come close to it.
    assert 0.85 * 2 * RADIUS <= apart.min() < 0.87 * 2 * RADIUS
    from_walls = np.linalg.norm(beads[:, None] - walls, axis=2)
    assert 0.85 * (RADIUS + 0.2) <= from_walls.min() < 0.9 * (RADIUS + 0.2)
    assert (np.linalg.norm(beads, axis=1) - RADIUS >= OUTER - 1e-4).all()


def tube(closeness: float) -> Obstacles:
    """Return a narrow tube above a site: sugars keep this share of the sum of radii in it."""
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    away = closeness * (RADIUS + 0.5)
    ring = np.stack([away * np.cos(angles), away * np.sin(angles)], axis=1)
    heights = OUTER + np.arange(0.3, 3.0, 0.25)
    points = [[x, y, z] for z in heights for x, y in ring]
    there = Obstacles(CLOSENESS)
    there.add(np.array(points), np.full(len(points), 0.5))
    return there


def test_where_there_is_no_other_room_they_come_closer_and_no_closer_than_that() -> None:
    site = np.array([[0, 0, OUTER + 0.3]])
    attached(site, tube(0.6))
    with pytest.raises(DoesNotFitError, match="1 of 1 copies of 'x' have no room"):
        attached(site, tube(0.4))


def test_what_grew_over_a_site_makes_way() -> None:
    """Half of the first lie, at the first try, as rings about them, through what stands beside."""
    points = even_directions(60) * (OUTER + 6)
    up = points / np.linalg.norm(points, axis=1, keepdims=True)
    aside = np.cross(up, (0.6, 0.64, 0.48))
    beside = points + aside / np.linalg.norm(aside, axis=1, keepdims=True)
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = [(np.cos(at), np.sin(at), 0.1, RADIUS, Part.MAN) for at in angles]
    column = [(0, 0, 0.3 * n, RADIUS, Part.MAN) for n in range(1, 17)]
    bud = template("y", [(0, 0, 0.1, RADIUS, Part.MAN), (0, 0, 0.6, RADIUS, Part.MAN)])

    def sites(at: NDArray[np.floating[Any]]) -> Sites:
        owners = np.arange(len(at), dtype=np.int32)
        return Sites(at.astype(np.float32), up.astype(np.float32), owners)

    wide = Attachment("x", "x", (template("x", ring), template("x", column)), sites(points))
    wanted = [wide, Attachment("y", "y", (bud,), sites(beside))]
    rng, there = np.random.default_rng(1), Obstacles(CLOSENESS)
    first, second = attach(wanted, there, OUTER, rng, lambda _share: None)
    assert len(first) == len(second) == 60
    buds = second.bead_positions()[0].astype(float)
    apart = np.linalg.norm(buds[:, None] - first.bead_positions()[0][None], axis=2)
    assert apart.min() >= 0.45 * 2 * RADIUS
    assert len(there) == 60 * 16 * 2
