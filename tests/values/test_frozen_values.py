"""Values: they cannot be changed, can be hashed, and say what is wrong with them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from exoviz.errors import InputError
from exoviz.values import FrozenMapping, FrozenModel

Share = Annotated[float, Field(ge=0, le=1)]


class Inner(FrozenModel):
    count: int = Field(1, ge=0)
    seen: bool = True
    shares: FrozenMapping[str, Share] = FrozenMapping()


class Outer(FrozenModel):
    inner: Inner = Inner()
    members: FrozenMapping[str, Inner] = FrozenMapping()


OUTER = Outer(inner={"count": 3}, members={"a": {"shares": {"x": 0.5}}})


@given(st.dictionaries(st.text(), st.integers()))
def test_a_mapping_equals_its_dict_and_keeps_its_order(items: dict[str, int]) -> None:
    mapping = FrozenMapping(items)
    assert mapping == items
    assert list(mapping) == list(items)
    turned = FrozenMapping(reversed(items.items()))
    assert hash(mapping) == hash(turned)
    assert pickle.loads(pickle.dumps(mapping)) == mapping


def test_a_value_is_frozen_to_its_leaves() -> None:
    assert hash(OUTER) == hash(pickle.loads(pickle.dumps(OUTER)))
    assert Outer.model_validate(OUTER.model_dump()) == OUTER
    with pytest.raises(TypeError):
        OUTER.members["b"] = Inner()  # type: ignore[index]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Outer(members={"a": {"count": -2}}),
        lambda: Outer.model_validate({"members": {"a": {"count": -2}}}),
        lambda: OUTER.model_copy(update={"members": {"a": {"count": -2}}}),
    ],
)
def test_it_is_checked_however_it_is_made(make: Callable[[], Outer]) -> None:
    with pytest.raises(InputError, match=r"Outer: members\.a\.count: -2 is too small; at least 0"):
        make()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"cuont": 1}, r"cuont: unknown key. Known here: count, seen, shares.\n.*'count'"),
        ({"count": True}, "count: true and false have no meaning here"),
        ({"count": float("nan")}, "count: nan is not a number"),
        ({"shares": {"x": float("inf")}}, r"shares\.x: inf is not a number"),
        ({"shares": {"x": True}}, r"shares\.x: true and false"),
        ({"shares": 3}, "shares: 3 is not a table"),
    ],
)
def test_a_mistake_names_key_value_and_what_is_allowed(
    wrong: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        Inner.model_validate(wrong)
    with pytest.raises(InputError, match=words):
        Inner().model_copy(update=wrong)


def test_what_is_not_changed_is_the_same() -> None:
    copy = OUTER.model_copy(update={"inner": {"count": 4}})
    assert copy.members["a"] is OUTER.members["a"]
    assert OUTER.inner.count == 3
