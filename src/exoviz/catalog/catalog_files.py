"""Read ``assets/catalog/*.toml`` into one frozen catalog."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import pydantic

from exoviz import values
from exoviz.catalog.colours import MoleculeColours
from exoviz.catalog.crowder import Crowder
from exoviz.catalog.evidence import Source, supported
from exoviz.catalog.group_names import GroupNames
from exoviz.catalog.naming import NameIndex
from exoviz.catalog.polylactosamine import polylactosamine, polylactosamine_units
from exoviz.catalog.species import RNA, Glycan, Lipid, Protein, Species
from exoviz.catalog.surroundings import Fluid, MembraneType, Milestone, Particle
from exoviz.kept import kept
from exoviz.language import _
from exoviz.resources import folder

__all__ = ["GROUPS", "Catalog", "load_catalog"]

#: What `Catalog.group` returns.
GROUPS = ("lipids", "proteins", "glycans", "rna", "fluids", "particles", "membranes", "crowders")

Model = TypeVar("Model", bound=Species)


@dataclass(frozen=True, eq=False)
class Catalog:
    """All species, by key.

    Attributes
    ----------
    colours : MoleculeColours
        Colours of families and kinds, for species without a colour of their own.
    names : GroupNames
    history : tuple of Milestone
        By year.
    sources : mapping of str to Source
        Literature by the keys that figures have in `source`.
    """

    lipids: Mapping[str, Lipid]
    proteins: Mapping[str, Protein]
    glycans: Mapping[str, Glycan]
    rna: Mapping[str, RNA]
    fluids: Mapping[str, Fluid]
    particles: Mapping[str, Particle]
    membranes: Mapping[str, MembraneType]
    crowders: Mapping[str, Crowder]
    colours: MoleculeColours
    names: GroupNames
    history: tuple[Milestone, ...]
    sources: Mapping[str, Source]

    def group(self, name: str) -> Mapping[str, Species]:
        """Return the entries of one of `GROUPS`."""
        groups: dict[str, Mapping[str, Species]] = {
            "lipids": self.lipids,
            "proteins": self.proteins,
            "glycans": self.glycans,
            "rna": self.rna,
            "fluids": self.fluids,
            "particles": self.particles,
            "membranes": self.membranes,
            "crowders": self.crowders,
        }
        return groups[name]

    def entries(self) -> Iterator[Species]:
        """Yield the entries of all groups."""
        for name in GROUPS:
            yield from self.group(name).values()

    @cached_property
    def _names(self) -> dict[str, NameIndex]:
        return {name: NameIndex(self.group(name)) for name in GROUPS}

    def find(self, group: str, name: str) -> str | None:
        """Return the key of the entry that a name stands for, however it is written.

        Parameters
        ----------
        group : str
            See `group`.
        name : str
            Key, name, abbreviation, synonym or accession; case, spaces and hyphens do not count,
            and Greek letters may be spelled.
        """
        if name in self.group(group):
            return name
        keys = self._names[group].meant(name)
        if len(keys) == 1:
            return keys[0]
        units = polylactosamine_units(name) if group == "glycans" else 0
        return f"polylactosamine-{units}" if units else None

    def suggestion(self, group: str, name: str) -> str:
        """Return a sentence on what an unknown name may mean; empty if that cannot be known.

        It names another entry only if the name is a part of it, or likely a slip of the hand.
        """
        index = self._names[group]
        keys = index.meant(name)
        if len(keys) > 1:
            what = _("'{name}' is a part of several entries: {keys}.")
            return what.format(name=name, keys=", ".join(keys))
        known = index.slip_of(name)
        return _("Did you mean '{name}'?").format(name=known) if known else ""

    def entry(self, group: str, key: str) -> Species:
        """Return the entry of a key that `find` gave."""
        return self.glycan(key) if group == "glycans" else self.group(group)[key]

    def glycan(self, key: str) -> Glycan:
        """Return the glycan of a key: an entry, or ``polylactosamine-N``.

        Raises
        ------
        KeyError
            If there is none.
        """
        if key in self.glycans:
            return self.glycans[key]
        units = polylactosamine_units(key)
        if not units:
            raise KeyError(key)
        return polylactosamine(units)


def _table(stem: str) -> dict[str, Any]:
    # What tomllib is made from, compiled: these files are long.
    import tomli

    with (folder("assets") / "catalog" / f"{stem}.toml").open("rb") as file:
        return tomli.load(file)


def _read(stem: str, model: type[Model]) -> dict[str, Model]:
    table = _table(stem)
    # An entry that is like another has that one's lipids.
    for entry in table.values():
        if "like" in entry:
            entry["lipids"] = table[entry["like"]]["lipids"]
    return {key: model.model_validate({"key": key, **entry}) for key, entry in table.items()}


def _history() -> tuple[Milestone, ...]:
    return tuple(
        Milestone.model_validate({"key": key, **entry})
        for key, entry in sorted(_table("history").items(), key=lambda item: item[1]["year"])
    )


def _checked() -> dict[str, Any]:
    """Read all files and check them; return the parts of the catalog by name.

    Raises
    ------
    ValueError
        If they have a source that is not in ``sources.toml``, or call something measured whose
        source was not read.
    """
    sources = {key: Source.model_validate(entry) for key, entry in _table("sources").items()}
    groups: dict[str, Mapping[str, Species]] = {
        "lipids": _read("lipids", Lipid),
        "proteins": _read("proteins", Protein),
        "glycans": _read("glycans", Glycan),
        "rna": _read("rna", RNA),
        "fluids": _read("fluids", Fluid),
        "particles": _read("particles", Particle),
        "membranes": _read("membranes", MembraneType),
        "crowders": _read("crowders", Crowder),
    }
    for group in groups.values():
        for key, entry in group.items():
            missing = set(entry.cited) - set(sources)
            if missing:
                raise ValueError(f"'{key}' has sources that are not listed: {sorted(missing)}")
            if not all(supported(*grade, sources) for grade in entry.grades):
                raise ValueError(f"'{key}' calls measured what was not read in its source")
    return {
        **groups,
        "sources": sources,
        "colours": MoleculeColours.model_validate(_table("colours")),
        "names": GroupNames.model_validate(_table("names")),
        "history": _history(),
    }


@functools.cache
def load_catalog() -> Catalog:
    """Return the catalog; read once per process, and checked where a file of it has changed."""
    folders = (Path(__file__).parent, Path(values.__file__).parent)
    code = sorted(module for one in folders for module in one.glob("*.py"))
    data = sorted((folder("assets") / "catalog").glob("*.toml"))
    checked = kept(__file__, (*code, *data), _checked, pydantic.VERSION)
    parts: dict[str, Any] = {
        name: MappingProxyType(part) if isinstance(part, dict) else part
        for name, part in checked.items()
    }
    return Catalog(**parts)
