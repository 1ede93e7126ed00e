"""A few cases of every attack; `make fuzz` runs them for an hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from attacks import ATTACKS

#: Cases of each here; stories are told in tests/story/test_ranges.py, signals are sent in
#: tests/test_signals.py, a hand clicks in tests/viewer/test_random_hand.py, and processors have
#: tests of their own.
CASES = {
    "scenes": 60,
    "builds": 3,
    "escapes": 1,
    "exports": 1,
    "structures": 16,
    "pictures": 8,
    "windows": 3,
    "commands": 6,
    "command_lines": 25,
}

#: Cases that the fuzzer has found.
FOUND = {
    "pictures": (234, 278, 393, 435, 885),
    "structures": (84, 1_099),
    "windows": (23,),
    "command_lines": (35, 551, 1_185),
}


@pytest.mark.parametrize("name", CASES)
def test_an_attack_is_read_or_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for seed in (*range(1_000, 1_000 + CASES[name]), *FOUND.get(name, ())):
        where = tmp_path / str(seed)
        where.mkdir()
        assert ATTACKS[name].case(seed, where)


def test_every_attack_is_run() -> None:
    assert set(CASES) == set(ATTACKS) - {"stories", "signals", "processors", "hands"}
