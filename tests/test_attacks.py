"""A few cases of every attack; `make fuzz` runs them for an hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from attacks import ATTACKS

#: Cases of each here; stories are told in tests/story/test_ranges.py.
CASES = {"scenes": 60, "builds": 3, "structures": 6, "commands": 6, "figures": 3, "signals": 1}


@pytest.mark.parametrize("name", CASES)
def test_an_attack_is_read_or_refused(name: str, tmp_path: Path) -> None:
    for seed in range(1_000, 1_000 + CASES[name]):
        where = tmp_path / str(seed)
        where.mkdir()
        assert ATTACKS[name].case(seed, where)


def test_every_attack_is_run() -> None:
    assert set(CASES) == set(ATTACKS) - {"stories"}
