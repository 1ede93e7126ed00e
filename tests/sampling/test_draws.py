"""Vesicles are drawn as statistics says, and always the same."""

import itertools
import math

import numpy as np
import pytest

from exoviz.errors import DoesNotFitError
from exoviz.model import Vesicle
from exoviz.sampling import vesicle_builds
from exoviz.sampling.copy_draws import at_least_one, draws_of
from exoviz.sampling.filled_vesicles import VesicleFilling
from exoviz.sampling.molecule_kinds import expected
from exoviz.sampling.population_summary import PopulationTally, interval_of
from exoviz.sampling.population_tables import TableBlock
from exoviz.sampling.vesicle_builds import BuiltFacts, VesicleOrder, VesicleSource, fewer
from exoviz.scene import Scene, load_scene
from made_vesicle import made_vesicle
from population_help import drawn, plan_of, small

COUNT = 40_000
#: No value of thousands that chance draws is farther from its mean, in standard errors.
SURE = 4.5


def with_shares(scene: Scene, shares: dict[str, float]) -> Scene:
    return scene.model_copy(update={"population": {"shares": shares}})


@pytest.mark.parametrize("spread", [0.0, 6.0])
def test_copies_are_those_of_the_recipe_and_spread_as_chance_spreads_them(spread: float) -> None:
    plan = plan_of(small(), COUNT, diameter_nm=40, copies_at_nm=30, diameter_sd_nm=spread)
    draws = drawn(plan)
    for column, kind in enumerate(plan.kinds):
        means, copies = expected(kind, draws.diameters), draws.copies[:, column]
        error = math.sqrt(means.sum())
        assert abs(copies.sum() - means.sum()) < SURE * error, kind.key
        # Poisson: the variance about each vesicle's own mean is that mean.
        square = (copies - means) ** 2 - means
        assert abs(square.sum()) < SURE * math.sqrt((2 * means**2 + means).sum()), kind.key
        none = np.exp(-means)
        spared = math.sqrt((none * (1 - none)).sum())
        assert abs((copies == 0).sum() - none.sum()) < SURE * spared, kind.key


def test_copies_can_spread_wider() -> None:
    plan = plan_of(small(), COUNT, 0.5)
    draws = drawn(plan)
    for column, kind in enumerate(plan.kinds[:4]):
        variance = kind.copies + 0.5 * kind.copies**2
        copies = draws.copies[:, column]
        assert abs(copies.mean() - kind.copies) < SURE * math.sqrt(variance / COUNT)
        assert copies.var() == pytest.approx(variance, rel=0.06)


def test_copies_follow_membrane_and_lumen() -> None:
    small_ones, large_ones = (
        {kind.key: expected(kind, np.array([size]))[0] for kind in plan_of(small(), 1).kinds}
        for size in (24.0, 48.0)
    )
    assert large_ones["CD9"] == pytest.approx(4 * small_ones["CD9"])
    assert large_ones["UBB"] == pytest.approx((38 / 14) ** 3 * small_ones["UBB"])
    assert large_ones["Y4-fragment"] == small_ones["Y4-fragment"] == 0.2


def test_a_given_mirna_is_in_less_than_a_hundredth_of_exosomes() -> None:
    """Chevillet 2014: 0.00825 copies of a given miRNA in an exosome, where a scene says nothing."""
    plan = plan_of(load_scene("exosome"), COUNT)
    found = drawn(plan).copies[:, [kind.key for kind in plan.kinds].index("miR-21-5p")]
    wanted = 1 - math.exp(-0.00825)
    assert abs((found > 0).mean() - wanted) < SURE * math.sqrt(wanted / COUNT)
    assert len(found) / found.sum() > 100


@pytest.mark.parametrize(
    "shares",
    [
        {"CD9": 20.0, "CD63": 15.0, "CD9+CD81": 25.0, "CD9+CD63+CD81": 40.0},
        # As tables of single vesicles have them: all combinations, and those without any marker.
        {
            "none": 18.0,
            "CD9": 22.0,
            "CD63": 9.0,
            "CD81": 6.0,
            "CD9+CD63": 5.0,
            "CD9+CD81": 14.0,
            "CD63+CD81": 3.0,
            "CD9+CD63+CD81": 23.0,
        },
    ],
)
def test_subpopulations_have_their_shares_and_no_others(shares: dict[str, float]) -> None:
    """The table of markers that a scene gives comes back within what chance allows."""
    # One copy on the mean: without any a vesicle would be of another subpopulation.
    plan = plan_of(with_shares(small(), shares), COUNT)
    tally = PopulationTally(plan)
    filling, draws = VesicleFilling(plan), drawn(plan)
    tally.add(TableBlock(draws, filling.of(draws), filling.lipid_keys))
    told = tally.summary()["markers"]["combinations"]
    apart = []
    for name, one in told.items():
        wanted = shares.get(name or "none", 0.0) / 100
        error = SURE * math.sqrt(wanted * (1 - wanted) / COUNT)
        assert abs(one["share"] - wanted) <= error, name
        # What would come of markers that are drawn each for itself.
        alone = 1.0
        for key in ("CD9", "CD63", "CD81"):
            share = sum(part for some, part in shares.items() if key in some.split("+")) / 100
            alone *= share if key in name.split("+") else 1 - share
        apart.append(abs(alone - wanted) > 3 * error + 0.001)
    assert sum(apart) >= 4


def test_at_least_one_is_poisson_without_none() -> None:
    rng = np.random.default_rng(3)
    for mean in (0.01, 0.7, 5.0):
        found = at_least_one(np.full(COUNT, mean), rng.random(COUNT), rng)
        assert found.min() == 1
        wanted = mean / -math.expm1(-mean)
        square = wanted * (1 + mean - wanted)
        assert abs(found.mean() - wanted) < SURE * math.sqrt(square / COUNT) + 1e-9


@pytest.mark.parametrize("shares", [{}, {"CD9": 1.0, "CD63+CD81": 2.0}])
@pytest.mark.parametrize("dispersion", [0.0, 0.3])
def test_the_first_vesicles_are_the_same_however_many_there_are(
    shares: dict[str, float], dispersion: float
) -> None:
    scene = with_shares(small(), shares) if shares else small()
    few = drawn(plan_of(scene, 30, dispersion, diameter_sd_nm=3))
    many = list(draws_of(plan_of(scene, 90, dispersion, diameter_sd_nm=3), block=40))
    assert np.array_equal(few.diameters, many[0].diameters[:30])
    assert np.array_equal(few.subpopulation, many[0].subpopulation[:30])
    assert np.array_equal(few.copies, many[0].copies[:30])
    whole = drawn(plan_of(scene, 90, dispersion, diameter_sd_nm=3))
    assert np.array_equal(whole.copies, np.concatenate([one.copies for one in many]))


def test_another_seed_is_another_population() -> None:
    one, other = (
        drawn(plan_of(small().model_copy(update={"seed": seed}), 50)).copies for seed in (1, 2)
    )
    assert not np.array_equal(one, other)


def test_intervals_hold_the_true_share_as_often_as_they_say() -> None:
    rng = np.random.default_rng(8)
    for share, whole in ((0.01, 400), (0.3, 60)):
        ends = [interval_of(int(found), whole) for found in rng.binomial(whole, share, 4000)]
        held = np.mean([low <= share <= high for low, high in ends])
        assert 0.93 < held < 0.98
    assert interval_of(0, 10)[0] == 0
    assert interval_of(10, 10)[1] == 1


def test_fewer_copies_lose_at_least_one_and_add_up() -> None:
    copies = {"a": 10, "b": 1, "c": 4}
    assert fewer(copies, ["a"], 0.99) == {"a": 9, "b": 1, "c": 4}
    less = fewer(copies, ["a", "b"], 0.5)
    assert less["c"] == 4
    assert less["a"] + less["b"] == 5
    assert fewer(copies, ["a", "b", "c"], 0.0) == {"a": 0, "b": 0, "c": 0}
    assert fewer(copies, ["x"], 0.5) == copies


def test_what_finds_no_room_until_the_last_try_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = itertools.count()

    def build(_scene: Scene, **_options: object) -> Vesicle:
        if next(tries) < vesicle_builds._TRIES:
            raise DoesNotFitError("no room", ["CD9"], 1.0)
        return made_vesicle()

    monkeypatch.setattr(vesicle_builds, "build_vesicle", build)
    source = VesicleSource(load_scene("exosome"), 1.0, "en")
    line = source.open()(VesicleOrder(0, 40.0, (("protein", "CD9", 100),)))
    # Each try leaves out one more.
    assert BuiltFacts.read(line).no_room == {"protein CD9": vesicle_builds._TRIES}
