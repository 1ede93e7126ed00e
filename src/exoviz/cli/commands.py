"""The commands: each reads its arguments, calls the API, and writes what it returns."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Group, Parameter

from exoviz.cli.film_progress import work_shown
from exoviz.cli.parameters import (
    Json,
    Measures,
    Seed,
    measuring,
    scene_name,
)
from exoviz.cli.pictures import check_picture, load, makes_folder, parse_size, placed
from exoviz.cli.usage import HelpPage
from exoviz.language import _, current, is_asked_for, marked
from exoviz.registry.graphics import Graphics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exoviz.catalog.human import HumanProtein
    from exoviz.scene import Scene
    from exoviz.scene.view import LegendDetail

__all__ = ["create_app"]


def create_app() -> App:
    """Return the program with all its commands; its help speaks the language in force."""
    import exoviz

    app = App(
        name="exoviz",
        help=marked("Build, see and check an exosome, molecule by molecule and true to scale."),
        help_epilogue=_(
            "Every command also takes --lang en|kk|ru (or the variable EXOVIZ_LANG) for the "
            "language of what it writes and draws, and --traceback for the details of a fault."
        ),
        version=lambda: exoviz.__version__,
        help_format="plaintext",
        help_formatter=HelpPage(),
        suppress_keyboard_interrupt=False,
        group_commands=Group(marked("Commands")),
        group_parameters=Group(marked("Options")),
        group_arguments=Group(marked("Arguments")),
    )
    app["--help"].help = marked("Show this help.")
    app["--version"].help = marked("Show the version.")
    for name, words in _HELP.items():
        # Read when it is asked for: most command lines ask for one.
        app.command(f"exoviz.cli.{_PLACES.get(name, 'commands')}:{name}", name=name, help=words)
    return app


#: Modules of the commands that are not of this one.
_PLACES = {
    "render": "render_command",
    "panels": "figure_commands",
    "lineup": "figure_commands",
    "animate": "animate_command",
    "lesson": "lesson_command",
    "export": "export_command",
    "micrograph": "research.micrograph_command",
    "recipe": "research.recipe_command",
    "population": "research.population_command",
}
_HELP = {
    "view": marked("Open the window; the same as exoviz alone."),
    "build": marked("Build a vesicle once, and make its picture and its report."),
    "render": marked("Draw a picture of a vesicle."),
    "panels": marked("Draw several scenes as one figure with letters."),
    "lineup": marked("Draw vesicles and particles side by side, to compare their sizes."),
    "animate": marked("Make a film of a story, of a tour, or of a vesicle that turns."),
    "lesson": marked("Write a page that shows a vesicle in any browser, for a class."),
    "export": marked("Write a vesicle for other programs: meshes, prints, molecules."),
    "micrograph": marked("Make what a microscope would show: cryo-EM, tomogram, stain, tracking."),
    "recipe": marked("Make a scene of tables: proteins, lipids, RNA and sizes."),
    "population": marked("Draw many vesicles from a recipe, and sum up how they differ."),
    "report": marked("Say what a vesicle holds, and check it against the literature."),
    "measures": marked(
        "Measure a vesicle: its diameter, its membrane, and what its scene measures."
    ),
    "validate": marked("Check a scene file without building it."),
    "presets": marked("List the scenes that come with exoviz."),
    "catalog": marked("Show what a vesicle can be built of, with the source of every number."),
    "cite": marked("Say what to cite: exoviz, a scene, and the sources of what it shows."),
    "doctor": marked("Say what exoviz runs on: for reports of faults."),
}


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")


def _write_json(value: object) -> None:
    _write(json.dumps(value, ensure_ascii=False, indent=2))


def view(
    *scenes: Annotated[
        str, Parameter(name="SCENES", help=marked("Presets, scene files or models, a window each."))
    ],
    graphics: Annotated[
        Graphics | None,
        Parameter(
            help=marked(
                "Who draws, in place of what was chosen in the window: a graphics card where there "
                "is one, a card even if its driver is only software, or the processor."
            ),
        ),
    ] = None,
) -> None:
    """Open a window for each scene, and wait until they are closed."""
    from exoviz.viewer import view as show

    # What the window remembers gives way to --lang, and to nothing less.
    show(scenes, language=current() if is_asked_for() else "", graphics=graphics)


@makes_folder("picture")
def build(
    scene: Annotated[str, scene_name()],
    *,
    picture: Annotated[
        Path | None, Parameter(help=marked("Draw a picture into this file, as the scene says."))
    ] = None,
    size: Annotated[
        str, Parameter(metavar="WxH", help=marked("Size of the picture in pixels."))
    ] = "1920x1080",
    seed: Seed = None,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Build once; draw if asked, and write the report."""
    import exoviz
    from exoviz.scene.view import NARROWEST_WITH_LEGEND
    from exoviz.story import vesicle_of

    pixels = parse_size(size)
    if picture is not None:
        check_picture(picture)
    document = load(scene, seed)
    with work_shown():
        vesicle = vesicle_of(document)
        if picture is not None:
            # Who asks for no picture need not wait for what draws.
            from exoviz.exporter.figures import draw_figure

            legend: LegendDetail = "compact" if pixels[0] >= NARROWEST_WITH_LEGEND else "off"
            with placed(document, document.view, scene):
                draw_figure(vesicle, document, picture, size=pixels, legend=legend, scale_bar=True)
        facts = exoviz.report(vesicle, document)
    _write_report(facts, as_json)


def report(
    scene: Annotated[str, scene_name()],
    *,
    seed: Seed = None,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Build a vesicle and write what it holds and how it compares with the literature."""
    import exoviz

    document = load(scene, seed)
    with work_shown():
        facts = exoviz.report(document)
    _write_report(facts, as_json)


def _write_report(facts: Mapping[str, object], as_json: bool) -> None:
    from exoviz.reporting.reports import report_text

    if as_json:
        _write_json(facts)
    else:
        _write(report_text(facts))


@makes_folder("output")
def measures(
    scene: Annotated[str, scene_name()],
    *,
    output: Annotated[
        Path | None,
        Parameter(name=("--output", "-o"), metavar="FILE", help=marked("Table to write, .csv.")),
    ] = None,
    measure: Measures = (),
    seed: Seed = None,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Measure, write the values, and a table if asked."""
    import exoviz
    from exoviz.cli.listing.catalog_tables import aligned
    from exoviz.reporting.measure_tables import measure_data, measure_rows

    document = load(scene, seed)
    view = document.view.model_copy(update=measuring(document.view, measure))
    with placed(document, document.view, scene), work_shown():
        found = exoviz.measures(document, output, view=view)
    if as_json:
        _write_json(measure_data(found))
    elif output is None:
        _write(aligned(measure_rows(found), (_("Name"), _("Measure"), _("Value"))))


def validate(scene: Annotated[str, scene_name()]) -> None:
    """Read a scene and say that nothing is wrong with it, and that what it asks for has room."""
    import exoviz
    from exoviz.builder import check_room

    document = exoviz.load(scene)
    check_room(document)
    if document.title:
        _write(_("{scene}: fine ({title})").format(scene=scene, title=_(document.title)))
    else:
        _write(_("{scene}: fine").format(scene=scene))


def presets(*, as_json: Annotated[Json, Parameter(name="--json")] = False) -> None:
    """List the scenes that come with exoviz."""
    import exoviz
    from exoviz.cli.listing.catalog_tables import preset_table

    names = (*exoviz.presets(), *exoviz.tours())
    scenes: Mapping[str, Scene] = {name: exoviz.load(name) for name in names}
    if as_json:
        _write_json({name: scene.model_dump(mode="json") for name, scene in scenes.items()})
    else:
        _write(preset_table(scenes))


def catalog(
    group: Annotated[
        str | None,
        Parameter(
            help=marked(
                "One of lipids, proteins, glycans, rna, fluids, particles, membranes, crowders, "
                "sources and history; or the name of an entry of any of them, in full."
            )
        ),
    ] = None,
    name: Annotated[str | None, Parameter(help=marked("One entry, in full."))] = None,
    /,
    *,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Show the catalog: its groups, the entries of one, or one entry in full."""
    from exoviz.cli.listing import catalog_tables as tables
    from exoviz.cli.listing.reference_tables import REFERENCES

    if group is not None and group in REFERENCES:
        text, data = REFERENCES[group]
        if as_json:
            _write_json(data(name))
        else:
            _write(text(name))
        return
    protein = _human_protein(group, name)
    if protein is not None:
        from exoviz.cli.listing.human_pages import human_page, human_page_data

        if as_json:
            _write_json(human_page_data(protein))
        else:
            _write(human_page(protein))
        return
    chosen = tables.select(group, name)
    if as_json:
        _write_json(tables.as_data(chosen))
    else:
        _write(tables.as_text(chosen))


def _human_protein(group: str | None, name: str | None) -> HumanProtein | None:
    """Return the human protein that is asked for, where the catalog has nothing of the name."""
    from exoviz.catalog import load_catalog
    from exoviz.catalog.catalog_files import GROUPS
    from exoviz.cli.listing.human_pages import found_human

    wanted = group if name is None else name
    groups = GROUPS if name is None else (group,) if group == "proteins" else ()
    if wanted is None or not groups or wanted in GROUPS:
        return None
    if any(load_catalog().find(one, wanted) for one in groups if one is not None):
        return None
    return found_human(wanted)


def cite(
    scene: Annotated[str, scene_name()],
    *,
    as_bibtex: Annotated[
        bool, Parameter(name="--bibtex", negative=(), help=marked("Write BibTeX, not a list."))
    ] = False,
) -> None:
    """Build a scene, and write what to cite for it."""
    from exoviz.reporting.citing import bibtex, citation_text, shown_sources
    from exoviz.story import built

    document = load(scene, None)
    with work_shown():
        sources = shown_sources(built(document), document.view.hide)
    written = bibtex if as_bibtex else citation_text
    _write(written(document, Path(scene).stem, sources))


def doctor(*, as_json: Annotated[Json, Parameter(name="--json")] = False) -> None:
    """Write what exoviz runs on."""
    from exoviz.reporting.system_facts import examine, system_text

    facts = examine()
    if as_json:
        _write_json(facts)
    else:
        _write(system_text(facts))
