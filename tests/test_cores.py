"""Threads on the cores that are free, and what playing stories leave to each other."""

import os
import threading

import pytest

from exoviz.cores import free_cores, sharing_cores


def threads_of(pieces: int) -> set[int]:
    """Return which threads do so many pieces of work, no two of which can be done by one."""
    together = threading.Barrier(pieces)

    def work(_piece: int) -> int:
        together.wait()
        return threading.get_ident()

    with free_cores() as pool:
        return set(pool.map(work, range(pieces)))


@pytest.mark.parametrize(("cores", "workers", "own"), [(4, 1, 4), (4, 2, 2), (2, 1, 2)])
def test_cores_are_shared_out(
    cores: int, workers: int, own: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    with sharing_cores(workers):
        assert len(threads_of(own) - {threading.get_ident()}) == own


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (2, 3), (None, 1)])
def test_who_has_one_core_waits_for_no_other_thread(
    cores: int | None, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    with sharing_cores(workers):
        assert threads_of(1) == {threading.get_ident()}


def test_what_was_shared_is_one_s_own_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with pytest.raises(KeyError), sharing_cores(2):
        raise KeyError
    assert threads_of(2) != {threading.get_ident()}


def test_what_goes_wrong_is_told_where_the_result_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    with free_cores() as pool:
        failed = pool.submit(int, "no number")
        with pytest.raises(ValueError, match="no number"):
            failed.result()
