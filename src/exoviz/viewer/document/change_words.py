"""What differs between two scenes, as a line of the history: what, from what, to what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from exoviz.catalog import load_catalog
from exoviz.errors import shortened
from exoviz.language import _, marked, number
from exoviz.model.layers import (
    by_longest_prefix,
    compressed,
    is_below,
    leaves,
)
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.colourings import COLOURINGS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.registry.styles import STYLES
from exoviz.renderer import layer_title
from exoviz.scene import Scene
from exoviz.scene.mixtures import mol_percent
from exoviz.scene.view.tour import Tour
from exoviz.values import FrozenModel
from exoviz.viewer.document.tour_words import tour_words

__all__ = ["FIELD_WORDS", "change_words"]

#: Changes, and layers, that a line names; more are counted.
_NAMED: Final = 2
#: Digits after the point where fewer tell two numbers apart, and at most.
_DIGITS, _MOST_DIGITS = 2, 9

#: What the keys of a scene are called.
FIELD_WORDS: Final[Mapping[str, str]] = {
    "title": marked("Title"),
    "about": marked("Description"),
    "illustrative": marked("Note on the picture"),
    "seed": marked("Seed"),
    "model": marked("Model"),
    "bead_radius_nm": marked("Radius of the beads"),
    "bead_mass_da": marked("Mass of a bead"),
    "vesicle.diameter_nm": marked("Diameter"),
    "vesicle.diameter_sd_nm": marked("Spread of the diameter"),
    "vesicle.copies_at_nm": marked("Copies follow the size"),
    "membrane.ps_exposed": marked("Phosphatidylserine outside"),
    "membrane.outer_fraction": marked("Part in the outer leaflet"),
    "membrane.chains": marked("Chains of the lipids"),
    "membrane.area_scale": marked("Area of the lipids"),
    "membrane.outside": marked("Outside"),
    "glycans.n_glycans": marked("Glycans"),
    "glycans.occupancy": marked("N-glycosites that carry a glycan"),
    "corona": marked("Corona"),
    "population": marked("One of a subpopulation"),
    "population.shares": marked("Subpopulations"),
    "story": marked("Story"),
    "story.chapters": marked("Chapters"),
    "story.still_s": marked("Time of the still picture"),
    "story.body.diameter_nm": marked("Diameter of the body"),
    "story.body.vesicles": marked("Vesicles in the body"),
    "story.body.smallest_nm": marked("Smallest vesicle"),
    "story.body.largest_nm": marked("Largest vesicle"),
    "view.style": marked("Style"),
    "view.camera": marked("Camera"),
    "view.orbit": marked("Camera"),
    "view.turn": marked("Camera"),
    "view.projection": marked("Projection"),
    "view.colour_by": marked("Colour by"),
    "view.atoms": marked("Atoms"),
    "view.cutaway": marked("Cutaway"),
    "view.plane": marked("Cutting plane"),
    "view.legend": marked("Legend"),
    "view.scale_bar": marked("Scale bar"),
    "view.captions": marked("Words"),
    "view.bookmarks": marked("Bookmark"),
    "tour": marked("Tour"),
    "provenance": marked("Origin of the numbers"),
    "view.measures": marked("Measure"),
    "view.annotations": marked("Text on the picture"),
}
#: What parts of their values are called, in whatever they are.
_PARTS: Final[Mapping[str, str]] = {
    "azimuth": marked("azimuth"),
    "elevation": marked("elevation"),
    "roll": marked("roll"),
    "distance_nm": marked("distance"),
    "focus_nm": marked("focus"),
    "nearer": marked("magnification"),
    "offset_nm": marked("place"),
    "flip": marked("the other side stays"),
    "thickness_nm": marked("thickness"),
    "cutaway": marked("cutaway"),
    "plane": marked("plane"),
    "kind": marked("kind"),
    "ends": marked("ends"),
    "text": marked("text"),
    "at": marked("place"),
    "at_nm": marked("place"),
    "arrow": marked("arrow"),
    "arrow_nm": marked("arrow"),
    "amount": marked("amount"),
    "copies": marked("copies"),
    "per_um2": marked("copies on each µm²"),
    "per_um3": marked("copies in each µm³"),
    "glycoform": marked("N-glycan"),
}
_ONES: Final[Mapping[str, str]] = {
    "perspective": marked("perspective"),
    "orthographic": marked("orthographic"),
    "exoplasm": marked("outside of the cell"),
    "cytosol": marked("cytosol"),
    "off": marked("off"),
    "compact": marked("families"),
    "full": marked("every species"),
}
#: Layers, or groups of them, what they had, and what they have.
_LayerChange: TypeAlias = tuple[tuple[str, ...], object, object]


def change_words(old: Scene, new: Scene, layers: tuple[str, ...] = ()) -> str:
    """Return what differs between two scenes, in the language in force.

    Two changes that follow each other never read the same: each says what came of what.

    Parameters
    ----------
    old, new : Scene
    layers : tuple of str
        Layers of the model, if they are known: groups of them are named by one name.
    """
    found = list(_changes("", old, new, layers))
    more = len(found) - _NAMED
    text = "; ".join(found[:_NAMED])
    return text if more <= 0 else _("{changes}; {count} more").format(changes=text, count=more)


def _changes(path: str, old: object, new: object, layers: tuple[str, ...]) -> Iterator[str]:
    """Return what differs in a value of a scene, line by line."""
    if old is new or old == new:
        return
    if path in ("view.hide", "view.keep"):
        assert isinstance(old, tuple)
        assert isinstance(new, tuple)
        yield from _hidden(old, new, layers) if path == "view.hide" else _kept(old, new, layers)
    elif path in ("view.opacity", "view.colours", "view.labels"):
        assert isinstance(old, Mapping)
        assert isinstance(new, Mapping)
        if path == "view.labels":
            yield from _labels(old, new)
        else:
            words = _opacity if path == "view.opacity" else _colours
            yield from words(_by_change(old, new, 1.0 if words is _opacity else "", layers))
    elif path in ("membrane.composition", "membrane.outer", "membrane.inner"):
        assert isinstance(old, Mapping | None)
        assert isinstance(new, Mapping | None)
        yield from _lipids(path, old or {}, new or {})
    elif path == "proteins":
        assert isinstance(old, Mapping)
        assert isinstance(new, Mapping)
        yield from _glycoforms(old, new)
        yield from _table("", _without_glycoforms(old, new), new)
    elif path == "rna":
        assert isinstance(old, Mapping)
        assert isinstance(new, Mapping)
        yield from _table(_("RNA"), old, new)
    elif path == "tour":
        assert isinstance(old, Tour | None)
        assert isinstance(new, Tour | None)
        yield tour_words(old, new)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _table(_field(path), old, new)
    elif isinstance(old, FrozenModel) and type(old) is type(new):
        before = f"{path}." if path else ""
        for name in type(old).model_fields:
            yield from _changes(before + name, getattr(old, name), getattr(new, name), layers)
    else:
        yield _from_to(_field(path), path, old, new)


def _field(path: str) -> str:
    """Return what a key is called."""
    if path in FIELD_WORDS:
        return _(FIELD_WORDS[path])
    above, _point, name = path.rpartition(".")
    return f"{_field(above)}, {_part(name)}" if above in FIELD_WORDS else _capital(_part(name))


def _part(name: str) -> str:
    """Return what a part of a value is called."""
    return _(_PARTS.get(name, name.replace("_", " ")))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _unit(path: str) -> str:
    if path.endswith(("azimuth", "elevation", "roll")):
        return "°"
    return " " + _("nm") if path.endswith("_nm") else ""


def _number(value: float, digits: int) -> str:
    """Return a number with at most so many digits after the point."""
    written = round(value, digits)
    fewest = next((one for one in range(digits) if round(value, one) == written), digits)
    return number(value, fewest)


def _numbers(old: float, new: float) -> tuple[str, str]:
    """Return two numbers with as many digits as tell them apart."""
    for digits in range(_DIGITS, _MOST_DIGITS):
        pair = _number(old, digits), _number(new, digits)
        if pair[0] != pair[1]:
            return pair
    return repr(old), repr(new)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _value(value: object, path: str) -> str:
    """Return a value in words."""
    if isinstance(value, str):
        return _word(value, path)
    if value is None or value is False:
        return _("off")
    if value is True:
        return _("on")
    if isinstance(value, (int, float)):
        return _number(value, _DIGITS) + _unit(path)
    if isinstance(value, FrozenModel):
        empty: tuple[object, ...] = (None, (), {})
        parts = (f"{_part(name)} {_value(one, name)}" for name, one in value if one not in empty)
        return ", ".join(parts) or _("on")
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_value(one, path)}" for name, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(_value(one, path) for one in value)
    return shortened(str(value))


def _word(value: str, path: str) -> str:
    """Return what a value is called that is one of several."""
    title = _ONES.get(value, "")
    if path == "view.style":
        return _(STYLES[value].title)
    if path == "view.camera":
        title = CAMERAS[value].title
    elif path == "view.colour_by":
        title = COLOURINGS[value].title
    elif path == "kind" and value in MEASURE_KINDS:
        title = MEASURE_KINDS[value].title
    elif path.endswith("cutaway"):
        title = CUTAWAYS[value].title
    return _small(_(title).replace("&", "")) if title else shortened(value)


def _from_to(name: str, path: str, old: object, new: object) -> str:
    """Return a line on a single value."""
    one, other = (value if isinstance(value, tuple) else (value,) for value in (old, new))
    if all(map(_is_number, (*one, *other))) and len(one) == len(other) > 0:
        pairs = [_numbers(*pair) for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        text = ", ".join(f"{before} → {after}" for before, after in pairs)
        return f"{name} {text}{_unit(path or name)}"
    return f"{name}: {_value(new, path)}"


def _named(paths: Iterable[str]) -> str:
    """Return the names of layers, or of groups of them."""
    every = tuple(paths)
    return ", ".join(layer_title(path) for path in every[:_NAMED]) + (
        " …" if every[_NAMED:] else ""
    )


def _parted(
    old: tuple[str, ...], new: tuple[str, ...], layers: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fewest paths that stand for what came to some layers, and what went."""
    before, after = leaves(layers, old), leaves(layers, new)
    if before == after:
        # Of layers that are not there as yet only their paths are known.
        came = tuple(path for path in new if path not in old)
        went = tuple(path for path in old if path not in new)
        whole = tuple(path for path in went if not any(is_below(path, one) for one in came))
        return came, whole
    return compressed(layers, after - before), compressed(layers, before - after)


def _hidden(old: tuple[str, ...], new: tuple[str, ...], layers: tuple[str, ...]) -> Iterator[str]:
    came, went = _parted(old, new, layers)
    seen = compressed(layers, set(layers) - leaves(layers, new))
    if came and 0 < len(seen) <= min(_NAMED, len(came)):
        yield _("Alone: {layers}").format(layers=_named(seen))
        return
    if came:
        yield _("Hidden: {layers}").format(layers=_named(came))
    if went:
        everything = not new
        yield _("All shown") if everything else _("Shown: {layers}").format(layers=_named(went))


def _kept(old: tuple[str, ...], new: tuple[str, ...], layers: tuple[str, ...]) -> Iterator[str]:
    came, went = _parted(old, new, layers)
    if came:
        yield _("Not cut: {layers}").format(layers=_named(came))
    if went:
        yield _("Cut again: {layers}").format(layers=_named(went))


def _by_change(
    old: Mapping[str, object], new: Mapping[str, object], usual: object, layers: tuple[str, ...]
) -> Iterator[_LayerChange]:
    """Return paths with what was given for them and what is, where that differs."""
    keys = tuple(dict.fromkeys((*layers, *new, *old)))
    groups: dict[tuple[object, object], list[str]] = {}
    for key in keys:
        pair = by_longest_prefix(key, old, usual), by_longest_prefix(key, new, usual)
        known = key in layers or not leaves(layers, (key,))
        if pair[0] != pair[1] and known:
            groups.setdefault(pair, []).append(key)
    for (before, after), members in groups.items():
        yield compressed(tuple(dict.fromkeys((*layers, *members))), members), before, after


def _opacity(changes: Iterable[_LayerChange]) -> Iterator[str]:
    for paths, before, after in changes:
        assert isinstance(before, float | int)
        assert isinstance(after, float | int)
        was, now = _numbers(100 * before, 100 * after)
        what = _("Opacity of {layers} {before} → {after} %")
        yield what.format(layers=_named(paths), before=was, after=now)


def _colours(changes: Iterable[_LayerChange]) -> Iterator[str]:
    for paths, _before, after in changes:
        colour = f"#{after}" if after else _("that of the style")
        yield _("Colour of {layers}: {colour}").format(layers=_named(paths), colour=colour)


def _labels(
    old: Mapping[str, tuple[float, ...]], new: Mapping[str, tuple[float, ...]]
) -> Iterator[str]:
    came, went = [key for key in new if key not in old], [key for key in old if key not in new]
    if came:
        yield _("Named: {layers}").format(layers=_named(came))
    if went:
        yield _("Named no more: {layers}").format(layers=_named(went))
    for key in new:
        if key in old and old[key] != new[key]:
            what = (
                _("Name of {layer} at {place} %") if new[key] else _("Name of {layer}: usual place")
            )
            place = ", ".join(number(100 * one, 1) for one in new[key])
            yield what.format(layer=layer_title(key), place=place)


def _lipids(path: str, old: Mapping[str, float], new: Mapping[str, float]) -> Iterator[str]:
    """Return what differs in a mixture; what only gave way to one lipid is not told."""
    before, after = mol_percent(old), mol_percent(new)
    lipids = load_catalog().lipids
    places = {"membrane.outer": marked("{name}, outer leaflet")}
    places["membrane.inner"] = marked("{name}, inner leaflet")
    changed = [
        key
        for key in dict.fromkeys((*before, *after))
        if (key in before) != (key in after)
        or not math.isclose(before.get(key, 0.0), after.get(key, 0.0), rel_tol=1e-4, abs_tol=1e-4)
    ]
    for key in _drivers(before, after, changed) or changed or [*new][:1]:
        name = _(lipids[key].name) if key in lipids else key
        name = _capital(_(places[path]).format(name=name) if path in places else name)
        if key not in after:
            yield _("{name} removed").format(name=name)
        elif key not in before:
            share = _number(round(after[key], _DIGITS), _DIGITS)
            yield _("{name} added: {amount} mol %").format(name=name, amount=share)
        else:
            was, now = _numbers(before[key], after[key])
            yield _("{name} {before} → {after} mol %").format(name=name, before=was, after=now)


def _drivers(
    before: Mapping[str, float], after: Mapping[str, float], changed: list[str]
) -> list[str]:
    """Return the lipids that were changed while all others gave way by the same factor."""
    moved = [key for key in changed if (key in before) != (key in after)]
    both = [key for key in changed if key not in moved]

    def alike(keys: list[str]) -> bool:
        factors = [after[key] / before[key] if before[key] else math.inf for key in keys]
        return all(math.isclose(one, factors[0], rel_tol=5e-3) for one in factors)

    if moved and alike(both):
        return moved
    if len(both) > 2 and not moved:
        for key in both:
            if alike([other for other in both if other != key]):
                return [key]
    return []


def _glycoforms(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """Return which glycans proteins are given, those of one glycan in one line."""
    glycans = load_catalog().glycans
    by_glycan: dict[str, list[str]] = {}
    for key, item in new.items():
        form = getattr(item, "glycoform", "")
        if key in old and getattr(old[key], "glycoform", "") != form:
            by_glycan.setdefault(form, []).append(key)
    for form, keys in by_glycan.items():
        name = _(glycans[form].name) if form in glycans else form or _("as in the catalog")
        named = ", ".join(keys[:_NAMED]) + (" …" if keys[_NAMED:] else "")
        what = _("N-glycan of {proteins}: {glycan}")
        yield what.format(proteins=named, glycan=name)


def _without_glycoforms(
    old: Mapping[str, FrozenModel], new: Mapping[str, FrozenModel]
) -> dict[str, FrozenModel]:
    """Return what there was, with the glycans that there are."""
    return {
        key: one.model_copy(update={"glycoform": getattr(new[key], "glycoform", "")})
        if key in new and hasattr(one, "glycoform")
        else one
        for key, one in old.items()
    }


def _amount(value: object) -> str:
    """Return how much of something a table has, in words; empty if it is no bare number."""
    held = getattr(value, "amount", value)
    copies = getattr(held, "copies", held)
    return _number(copies, _DIGITS) if isinstance(copies, (int, float)) else ""


def _table(title: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """Return what differs in a table: what is new, gone, under another name, elsewhere."""
    came, went = [key for key in new if key not in old], [key for key in old if key not in new]
    lead = f"{title}: " if title else ""
    if len(came) == len(went) == 1 and old[went[0]] == new[came[0]]:
        yield f"{lead}{went[0]} → {came[0]}"
        return
    for key in came:
        amount = _amount(new[key])
        what = _("{name} added: {amount}") if amount else _("{name} added")
        yield lead + what.format(name=key, amount=amount)
    for key in went:
        yield lead + _("{name} removed").format(name=key)
    before, after = [key for key in old if key in new], [key for key in new if key in old]
    if before != after:
        key = _moved(before, after)
        what = _("{name} moved from place {before} to {after}")
        places = {"before": [*old].index(key) + 1, "after": [*new].index(key) + 1}
        yield lead + what.format(name=key, **places)
    for key in before:
        yield from _entry(lead + key, old[key], new[key])


def _moved(before: list[str], after: list[str]) -> str:
    """Return the name that was moved, where it is one, or the first that is elsewhere."""
    for key in after:
        if [one for one in before if one != key] == [one for one in after if one != key]:
            return key
    return next(one for one, other in zip(after, before, strict=True) if one != other)


def _entry(name: str, old: object, new: object) -> Iterator[str]:
    """Return what differs in one entry of a table."""
    if old == new:
        return
    before, after = _amount(old), _amount(new)
    both = bool(before and after)
    if both and before != after:
        yield f"{name} {before} → {after}"
    if isinstance(old, FrozenModel) and type(old) is type(new):
        for part in type(old).model_fields:
            if not (both and part in ("amount", "copies")):
                yield from _entry(f"{name}, {_part(part)}", getattr(old, part), getattr(new, part))
    elif before == after or not both:
        yield _from_to(name, "", old, new)
