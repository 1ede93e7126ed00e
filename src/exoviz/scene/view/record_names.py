"""The type of a key that names a record of a registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from exoviz.registry import Record

__all__ = ["NameIn"]


@dataclass(frozen=True, eq=False)
class NameIn:
    """Marks a text, inside ``Annotated``, as the name of a record of a registry.

    The registry is read whenever a value is checked or a schema is made, so that a record that is
    added later is known too.
    """

    registry: Mapping[str, Record]

    def __get_pydantic_core_schema__(
        self, source: type[str], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the check of a value; its errors are those of a ``Literal`` of the names."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the JSON schema, which lists the names."""
        return {**handler(schema), "enum": list(self.registry)}

    def _check(self, name: str) -> str:
        if name not in self.registry:
            expected = ", ".join(f"'{known}'" for known in self.registry)
            raise PydanticKnownError("literal_error", {"expected": expected})
        return name
