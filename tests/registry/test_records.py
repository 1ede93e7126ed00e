"""Registries: records by name, in their order."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from exoviz.registry import Registry, implementation


@dataclass(frozen=True)
class Fruit:
    name: str


def test_records_keep_their_order_and_are_found_by_name() -> None:
    fruits = Registry(Fruit("pear"), Fruit("apple"))
    assert list(fruits) == ["pear", "apple"]
    assert fruits["apple"] == Fruit("apple")
    assert "plum" not in fruits


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="same name"):
        Registry(Fruit("pear"), Fruit("pear"))
    fruits = Registry(Fruit("pear"))
    with pytest.raises(ValueError, match="already"), fruits.extended(Fruit("pear")):
        pass


def test_a_record_can_be_added_for_a_while() -> None:
    fruits = Registry(Fruit("pear"))
    with fruits.extended(Fruit("plum")):
        assert list(fruits) == ["pear", "plum"]
    assert list(fruits) == ["pear"]


def test_an_implementation_is_imported_when_it_is_asked_for() -> None:
    assert implementation("exoviz.registry.records:Registry") is Registry
