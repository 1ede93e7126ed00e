"""The report: what was asked, what was reached, and whether it can be true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exoviz.builder.membrane.leaflet_quotas import wanted_outer_fractions
from exoviz.catalog import load_catalog
from exoviz.language import _, number, short_number
from exoviz.model import SIDES, Vesicle
from exoviz.model.layers import Root, Side, leaflet
from exoviz.model.measures import counts, covered_area
from exoviz.reporting.chain_facts import chains_data, chains_lines
from exoviz.reporting.physical_checks import Check, all_checks, checked_values, rounded
from exoviz.reporting.provenance import (
    model_report,
    model_sections,
    structure_data,
    structure_title,
    structure_words,
)
from exoviz.reporting.release_facts import mean_release, release, releases
from exoviz.reporting.sources_read import citation_words, sources_of, sources_title, sources_words
from exoviz.reporting.table_origins import origins_data, origins_lines
from exoviz.reporting.vesicle_measures import measured
from exoviz.reporting.vesicle_options import options_taken, population, subpopulation_words
from exoviz.scene import Scene
from exoviz.story import Subject, scene_of, vesicle_of

__all__ = ["check_rows", "report", "report_text"]

# The widest name that a row makes room for.
_NAME_WIDTH = 40
# A lipid's part in the outer leaflet that differs by more from what was asked for is told.
_NOTICED = 0.02
# Letters that all vesicles are drawn with.
_BAR = 30


def _leaflet(vesicle: Vesicle, side: Side) -> dict[str, Any]:
    reached = counts(vesicle, leaflet(side))
    asked = vesicle.asked[side]
    total = sum(reached.values())
    free = vesicle.free_area[side]
    return {
        "count": total,
        "area_per_lipid_nm2": rounded(free / total, 4) if total else None,
        "free_area_nm2": rounded(free, 1),
        "by_class": {
            key: {"asked": rounded(asked[key], 2), "reached": reached.get(key, 0)} for key in asked
        },
    }


def report(subject: Subject, scene: Scene | None = None) -> dict[str, Any]:
    """Measure a vesicle and compare it with what was asked and what is known.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        Of a scene, and of a story, that vesicle is measured which the recipe describes; it is
        built first.
    scene : Scene, optional
        What a vesicle was built from: gives the title, what is illustrative, and the release. A
        scene and a story bring their own.

    Returns
    -------
    dict
        Plain values (ready for JSON) under stable keys: ``diameter_nm``, ``seed``,
        ``lipids`` (``outer``, ``inner``, ``by_class``), ``proteins``, ``corona``, ``glycans``,
        ``rna``, ``spacing``, ``overlaps``, ``mass_mda``, ``density_g_ml``, ``lumen_filling``,
        ``membrane_protein_area``, ``illustrative``, ``checks``, ``seconds``,
        ``sources``, ``structures`` where proteins have shapes from the user's own files,
        ``population`` and ``provenance`` where the scene has them, and ``release`` for a scene
        with a story in which vesicles are released. Of a model that was opened from a file it
        has other keys: what the file tells, and what it leaves open.
    """
    scene = scene_of(subject) or scene
    title = "" if scene is None else _(scene.title)
    vesicle = vesicle_of(subject)
    if vesicle.imported is not None:
        return model_report(vesicle, title)
    catalog = load_catalog()
    leaflets = {side: _leaflet(vesicle, side) for side in SIDES}
    classes: dict[str, int] = {}
    for side in SIDES:
        for key, item in leaflets[side]["by_class"].items():
            classes[key] = classes.get(key, 0) + item["reached"]
    total = sum(classes.values())
    asked_outside: Mapping[str, float] = {}
    if scene is not None:
        asked_outside = wanted_outer_fractions(scene.membrane, catalog.lipids)
    found = measured(vesicle)
    reached = counts(vesicle, Root.PROTEINS) | counts(vesicle, Root.LUMINAL)
    rna = counts(vesicle, Root.RNA)
    contested = [
        key
        for key in reached
        if key in catalog.proteins and catalog.proteins[key].confidence == "contested"
    ]
    data: dict[str, Any] = {
        "title": title,
        "diameter_nm": found["diameter_nm"],
        "diameter_asked_nm": vesicle.geometry.diameter,
        "seed": vesicle.seed,
        "lipids": {
            **leaflets,
            "by_class": {
                key: {
                    "count": count,
                    "mol_percent": rounded(100 * count / total, 2),
                    "outer_fraction": _outer_fraction(leaflets, key),
                    "outer_fraction_asked": asked_outside.get(key),
                }
                for key, count in classes.items()
            },
            "moved_points": _moved_points(leaflets, asked_outside, scene),
            **chains_data(scene, classes, vesicle),
        },
        "proteins": {
            key: {"asked": int(asked), "reached": reached.get(key, 0)}
            for key, asked in vesicle.asked["proteins"].items()
        },
        "corona": counts(vesicle, Root.CORONA),
        "glycans": counts(vesicle, Root.GLYCANS),
        "rna": {
            key: {"asked": int(asked), "reached": rna.get(key, 0)}
            for key, asked in vesicle.asked["rna"].items()
        },
        **{key: value for key, value in found.items() if key != "diameter_nm"},
        "membrane_protein_area": rounded(covered_area(vesicle), 4),
        "illustrative": [
            *([_(scene.illustrative)] if scene is not None and scene.illustrative else []),
            *_of_a_story(scene),
            *_illustrative(vesicle, contested, set(reached) - set(vesicle.structures)),
            *_moved_lipids(leaflets, asked_outside),
            *options_taken(vesicle, scene),
        ],
        "seconds": rounded(vesicle.seconds, 3),
    }
    data["sources"] = sources_of(vesicle)
    data["checks"] = {
        key: {
            "value": rounded(value, 4),
            "low": low,
            "high": high,
            "unit": check.unit,
            "verdict": check.verdict(value, vesicle.geometry),
            "evidence": check.evidence,
            **_check_source(check),
        }
        for key, value in checked_values(data).items()
        for check in (all_checks()[key],)
        for low, high in (check.limits(vesicle.geometry),)
    }
    if vesicle.structures:
        data["structures"] = {
            key: {
                **structure_data(facts),
                "title": structure_title(facts),
                "notes": structure_words(facts),
            }
            for key, facts in vesicle.structures.items()
        }
    if scene is not None:
        data |= population(scene) | origins_data(scene)
        if releases(scene):
            data["release"] = release(scene)
    return data


def _of_a_story(scene: Scene | None) -> list[str]:
    """Say what the vesicles of a story lack."""
    if scene is None or scene.story is None:
        return []
    # Other scenes need nothing of what builds stories.
    from exoviz.story.models import note_on_rna

    return list(filter(None, [note_on_rna(scene)]))


def _outer_fraction(leaflets: Mapping[Side, Any], key: str) -> float | None:
    """Return the part of a lipid that is in the outer leaflet; None if there is none of it."""
    outer, inner = (leaflets[side]["by_class"].get(key, {}).get("reached", 0) for side in SIDES)
    return rounded(outer / (outer + inner), 4) if outer + inner else None


def _moved_points(
    leaflets: Mapping[Side, Any], asked: Mapping[str, float], scene: Scene | None
) -> float | None:
    """Return by how many points the lipid deviates most of which a scene says where it stands."""
    if scene is None:
        return None
    found = {key: _outer_fraction(leaflets, key) for key in scene.membrane.outer_fraction}
    moved = [
        100 * abs(there - asked[key])
        for key, there in found.items()
        if there is not None and key in asked
    ]
    return rounded(max(moved), 2) if moved else None


def _check_source(check: Check) -> dict[str, Any]:
    if not check.source:
        return {"source": _("what the scene asks for"), "read": True}
    source = load_catalog().sources[check.source]
    return {"source": citation_words(source), "read": source.read}


def _moved_lipids(leaflets: Mapping[Side, Any], asked: Mapping[str, float]) -> list[str]:
    """Say which lipids stand elsewhere than was asked for, because both leaflets must be full."""
    notes = []
    for key, wanted in asked.items():
        found = _outer_fraction(leaflets, key)
        if found is not None and abs(found - wanted) > _NOTICED:
            what = _(
                "{lipid}: {found} % are in the outer leaflet, so that both are full; {wanted} % "
                "were asked for"
            )
            numbers = {"found": number(100 * found), "wanted": number(100 * wanted)}
            notes.append(what.format(lipid=_species_name("lipids", key), **numbers))
    return notes


def _release_lines(data: Mapping[str, Any]) -> list[str]:
    """Plot vesicles released against time."""
    text = _("Release by diffusion through a pore {width} nm wide").format(
        width=number(2 * data["pore_radius_nm"])
    )
    lines = ["", text]
    for time, released in list(zip(data["times_ms"], data["released"], strict=True))[::3]:
        bar = "█" * round(_BAR * released / data["vesicles"])
        name = _("{time} ms").format(time=number(time, 1))
        lines.append(_row(name, f"{number(released)} {bar}"))
    return [*lines, _row(_("mean time of release"), mean_release(data))]


def _illustrative(vesicle: Vesicle, contested: list[str], drawn: set[str]) -> list[str]:
    notes = []
    if vesicle.asked["proteins"]:
        notes.append(
            _("copy numbers are the scene's own; for exosomes none are measured, only plausible")
        )
    if contested:
        notes.append(
            _("contested inside exosomes, see the catalog: {names}").format(
                names=", ".join(contested)
            )
        )
    if vesicle.asked["rna"]:
        notes.append(_("RNA is drawn more often than it occurs; coils and positions are random"))
    if drawn or not vesicle.asked["proteins"]:
        notes.append(
            _("protein shapes are envelopes built from domain sizes, not atomic structures")
        )
    return notes


_VERDICTS = {"ok": "✓", "low": "▼", "high": "▲"}


def report_text(data: Mapping[str, Any]) -> str:
    """Return a report (see `report`) as text in the language in force."""
    if "imported" in data:
        return _model_text(data)
    lines = [
        data["title"] or _("vesicle"),
        "",
        _row(
            _("diameter"),
            _("{reached} nm (asked {asked} nm)").format(
                reached=number(data["diameter_nm"], 2), asked=number(data["diameter_asked_nm"], 1)
            ),
        ),
        _row(_("seed"), str(data["seed"])),
        _row(_("build time"), _("{seconds} s").format(seconds=number(data["seconds"], 2))),
    ]
    if "population" in data:
        lines.append(_row(_("subpopulation"), subpopulation_words(data["population"])))
    for side in SIDES:
        lines += _leaflet_lines(data, side)
    if "chains" in data["lipids"]:
        lines += chains_lines(data["lipids"]["chains"])
    for group, title in (("proteins", _("Proteins")), ("rna", _("RNA"))):
        if data[group]:
            lines += ["", title]
            lines += [
                _row(_species_name(group, key), _count(item["reached"]) + _asked(item["asked"]))
                for key, item in data[group].items()
            ]
    if "structures" in data:
        lines += ["", _("Shapes from structures")]
        for key, item in data["structures"].items():
            lines.append(_row(key, item["title"]))
            lines += [f"      {note}" for note in item["notes"]]
    if data["corona"]:
        lines += ["", _("Protein corona")]
        lines += [_row(key, _count(count).rstrip()) for key, count in data["corona"].items()]
    if data["glycans"]:
        lines += ["", _("Glycans")]
        lines += [
            _row(_species_name("glycans", key), _count(count).rstrip())
            for key, count in data["glycans"].items()
        ]
    lines += ["", _("Closest approach of two molecules")]
    for key, item in data["overlaps"].items():
        pair = " – ".join(_kinds()[kind] for kind in key.split("-"))
        lines.append(_row(pair, _closest(item)))
    lines += ["", _("Dry mass, MDa")]
    lines += [
        _row(name, _aligned(number(data["mass_mda"][kind], 2), 7).rstrip())
        for kind, name in (_kinds() | {"total": _("total")}).items()
    ]
    lines += ["", _("Physical checks (✓ within the literature's range, ▼ below, ▲ above)")]
    for key, item in data["checks"].items():
        lines += _check_lines(all_checks()[key], item)
    if "release" in data:
        lines += _release_lines(data["release"])
    lines += ["", _("Illustrative, not measured")]
    lines += [f"  - {note}" for note in data["illustrative"]]
    lines += ["", sources_title(data["sources"])]
    lines += [f"  {line}" for line in sources_words(data["sources"])]
    if "provenance" in data:
        lines += origins_lines(data["provenance"])
    return "\n".join(lines)


def _model_text(data: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for heading, rows in model_sections(data):
        lines += ["", heading]
        lines += [_row(name, value) if name else f"  - {value}" for name, value in rows]
    return "\n".join(lines[1:])


def _closest(item: Mapping[str, Any]) -> str:
    """Return how near two kinds of molecules come, and how deep their spheres overlap."""
    if not item["overlapping"]:
        return _("{distance} nm between centres; no spheres overlap").format(
            distance=number(item["closest_nm"], 2)
        )
    what = _(
        "{distance} nm between centres; overlaps of spheres: {count}, up to {depth} nm deep, "
        "{share} % of their radii"
    )
    return what.format(
        distance=number(item["closest_nm"], 2),
        count=number(item["overlapping"]),
        depth=number(item["deepest_nm"], 2),
        share=number(100 * (1 - item["closest_over_radii"])),
    )


def _kinds() -> dict[str, str]:
    return {
        "lipid": _("lipid"),
        "protein": _("protein"),
        "glycan": _("glycan"),
        "rna": _("RNA"),
    }


def _row(name: str, value: str) -> str:
    return f"  {name:<{_NAME_WIDTH}} {value}"


def _aligned(text: str, width: int) -> str:
    return f"{text:>{width}}"


def _count(value: int) -> str:
    return _aligned(number(value), 7) + "   "


def _leaflet_lines(data: Mapping[str, Any], side: str) -> list[str]:
    leaflet = data["lipids"][side]
    name = _("outer leaflet") if side == "outer" else _("inner leaflet")
    heading = _("{name}: {count} lipids, {area} nm² each").format(
        name=name,
        count=number(leaflet["count"]),
        area=number(leaflet["area_per_lipid_nm2"] or 0, 3),
    )
    lines = ["", heading[:1].upper() + heading[1:]]
    lines += [
        _row(_species_name("lipids", key), _count(item["reached"]) + _asked(item["asked"]))
        for key, item in leaflet["by_class"].items()
    ]
    gaps = data["spacing"][side]
    if gaps:
        text = _("{mean} nm on average, {least} nm at least, variation {variation}").format(
            mean=number(gaps["mean_nm"], 3),
            least=number(gaps["least_nm"], 3),
            variation=number(gaps["variation"], 3),
        )
        lines.append(_row(_("nearest neighbours"), text))
    return lines


def _species_name(group: str, key: str) -> str:
    """Return the name of a species; genes and the user's own molecules have their key."""
    catalog = load_catalog()
    if group == "lipids" and key in catalog.lipids:
        return _(catalog.lipids[key].name)
    if group == "rna" and key in catalog.rna:
        return _(catalog.rna[key].name)
    if group == "glycans" and key.startswith("polylactosamine-"):
        return _("polylactosamine") + key.removeprefix("polylactosamine")
    if group == "glycans" and key in catalog.glycans:
        return _(key)
    return key


def check_rows(data: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """Return each check of a report in words: name, value, range, verdict and source."""
    rows = []
    for key, item in data["checks"].items():
        check, unit = all_checks()[key], str(item["unit"])
        value = f"{number(item['value'], 3)} {_(unit) if unit else ''}".strip()
        source = f"{item['source']} [{_('read') if item['read'] else _('not read')}]"
        rows.append((_(check.name), value, _range(item), str(item["verdict"]), source))
    return rows


def _check_lines(check: Check, item: Mapping[str, Any]) -> list[str]:
    unit = str(item["unit"])
    value = f"{number(item['value'], 3)} {_(unit) if unit else ''}".strip()
    name = f"{_VERDICTS[item['verdict']]} {_(check.name)}"
    lines = [
        _row(name, f"{value:<11} {_range(item):<16} {_(item['evidence'])}"),
        f"      {item['source']} [{_('read') if item['read'] else _('not read')}]",
    ]
    return [*lines, f"      {_(check.note)}"] if check.note else lines


def _asked(amount: float) -> str:
    return _("asked {amount}").format(amount=short_number(amount))


def _range(item: Mapping[str, Any]) -> str:
    low, high = item["low"], item["high"]
    if low is None:
        return _("at most {high}").format(high=number(high, 2))
    if high is None:
        return _("at least {low}").format(low=number(low, 2))
    return f"{number(low, 2)}–{number(high, 2)}"
