"""The base of all values: frozen, checked however they are made, and refused in sentences."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from exoviz.errors import InputError, Problem, nearest
from exoviz.language import _
from exoviz.values.attribute_docs import describe
from exoviz.values.explanation import RefusedError, keys_of, sentence, shown

__all__ = ["FrozenModel", "no_truth_value", "unknown_key"]


def no_truth_value(where: str = "") -> Problem:
    """Return the problem of a true or false where something else belongs."""
    what = _("true and false have no meaning here; give a number, a text, a list or a table")
    return Problem(where, what)


def unknown_key(where: str, known: Iterable[str]) -> Problem:
    """Return the problem of a key path whose last key is none of those known there."""
    what = _("unknown key. Known here: {known}.").format(known=", ".join(known))
    return Problem(where, what, nearest(where.rpartition(".")[2], known))


def _truth_values(value: object, where: str) -> Iterator[Problem]:
    """Find true and false, which pydantic takes for 1 and 0."""
    if isinstance(value, bool):
        yield no_truth_value(where)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _truth_values(inner, f"{where}.{key}")
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _truth_values(inner, where)


def _types_in(annotation: object) -> Iterator[object]:
    yield annotation
    for inner in get_args(annotation):
        yield from _types_in(inner)


def _models_in(annotation: object) -> Iterator[type[FrozenModel]]:
    """Return the models that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, FrozenModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


class FrozenModel(BaseModel):
    """A value that does not change, knows all its keys, and can be hashed.

    However one is made (from keywords, from a file, by `model_copy`) it is checked in the same
    way, and what is wrong is explained in the same sentences.

    Raises
    ------
    exoviz.errors.InputError
        Names every key that is wrong, its value and what is allowed.
    """

    # What checks a value is made when the first one is checked: of most models none ever is.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        json_schema_extra=describe,
        defer_build=True,
    )

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise _explained(error, type(self)) from None

    # Not an initialiser of its own: pydantic need not call it for the models inside others,
    # whose mistakes it gathers with the key paths that lead to them.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the value of a table, checked."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise _explained(error, cls) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the value of a table in JSON, checked."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            raise _explained(error, cls) from None

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,  # noqa: ARG002
    ) -> Self:
        """Return this value with some keys changed, checked like a new one.

        Values that are not changed are not checked again, down to the leaves.

        Parameters
        ----------
        update : mapping, optional
        deep : bool
            Has no meaning for what cannot change.
        """
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self)(**{**given, **(update or {})})

    @classmethod
    def keys_written(cls) -> tuple[str, ...]:
        """Return the keys of a table of this value, as files write them."""
        return tuple(cls.model_fields)

    @classmethod
    @functools.cache
    def _without_truth_values(cls) -> frozenset[str]:
        """Return the fields that hold neither true and false nor models that may."""
        return frozenset(
            name
            for name, field in cls.model_fields.items()
            if bool not in _types_in(field.annotation)
            and not any(True for _model in _models_in(field.annotation))
        )

    @model_validator(mode="before")
    @classmethod
    def _refuse_truth_values(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            names = cls._without_truth_values()
            found = [
                problem
                for name, value in data.items()
                if name in names
                for problem in _truth_values(value, str(name))
            ]
            if found:
                raise RefusedError(*found)
        return data


def _known_keys(model: type[FrozenModel], path: Sequence[str]) -> list[str]:
    """Return the keys that are known where the last one of `path` was found."""
    models = [model]
    for part in path[:-1]:
        fields = [one.model_fields[part] for one in models if part in one.model_fields]
        inner = [found for field in fields for found in _models_in(field.annotation)]
        models = inner or models
    return list(dict.fromkeys(key for one in models for key in one.keys_written()))


def _problems(model: type[FrozenModel], item: ErrorDetails) -> Iterable[Problem]:
    path = keys_of(item["loc"])
    where = ".".join(path)
    context = item.get("ctx", {})
    refused = context.get("error")
    if isinstance(refused, RefusedError):
        for problem in refused.problems:
            place = ".".join(filter(None, (where, problem.where)))
            yield Problem(place, problem.what, problem.hint)
    elif item["type"] == "extra_forbidden":
        yield unknown_key(where, _known_keys(model, path))
    elif item["type"] == "literal_error":
        expected, value = str(context.get("expected")), item.get("input")
        words = re.findall(r"'([^']+)'", expected)
        what = _("{value} is not allowed; allowed: {allowed}").format(
            value=shown(value), allowed=", ".join(words) or expected
        )
        yield Problem(where, what, nearest(str(value), words))
    else:
        yield Problem(where, sentence(item, path))


def _explained(error: ValidationError, model: type[FrozenModel]) -> InputError:
    """Return what pydantic found wrong with a value of `model`, as an `InputError`."""
    items = error.errors()
    # A list of which an entry is wrong counts as too short by that entry.
    outer = {item["loc"][:depth] for item in items for depth in range(len(item["loc"]))}
    items = [one for one in items if one["type"] != "too_short" or one["loc"] not in outer]
    found = [problem for item in items for problem in _problems(model, item)]
    return InputError(model.__name__, found)
