"""The public API: lazy, complete, and not hidden by the packages that hold its code."""

import subprocess
import sys

import numpy as np
import pytest

import exoviz
from exoviz.errors import InputError

HEAVY = (
    "vtk",
    "vtkmodules",
    "pyvista",
    "PyQt5",
    "qtpy",
    "numba",
    "numpy",
    "scipy",
    "pydantic",
    "rich",
    "babel",
    "distributed",
    "gemmi",
    "matplotlib",
    "pandas",
    "PIL",
    "tomlkit",
    "trimesh",
)


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_import_loads_nothing_heavy() -> None:
    loaded = run("import sys, exoviz; print(*{name.split('.')[0] for name in sys.modules})")
    assert not set(loaded.split()) & set(HEAVY)


#: What each command may load of it.
COMMANDS = {
    "--version": set(),
    "--help": {"rich"},
    "catalog proteins CD63": {"pydantic"},
    "presets": {"pydantic"},
    "validate exosome": {"pydantic", "numpy"},
    "build liposome": {"pydantic", "numpy", "scipy"},
    "report liposome": {"pydantic", "numpy", "scipy"},
    "measures liposome": {"pydantic", "numpy", "scipy"},
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_load_nothing_heavy_that_they_do_not_need(command: str) -> None:
    program = (
        f"import sys; from exoviz.cli import main; assert main({command.split()}) == 0; "
        "print(); print(*{name.split('.')[0] for name in sys.modules})"
    )
    loaded = set(run(program).splitlines()[-1].split())
    assert loaded & set(HEAVY) <= COMMANDS[command]


def test_a_command_reads_neither_the_others_nor_what_reads_sparse_matrices() -> None:
    program = (
        "import sys; from exoviz.cli import main; main(['build', 'liposome']); "
        "print(); print(*sys.modules)"
    )
    # Where the catalog was not read before, what reads it is loaded.
    run("from exoviz.catalog import load_catalog; load_catalog()")
    loaded = set(run(program).splitlines()[-1].split())
    unread = {"exoviz.cli.animate_command", "exoviz.cli.export_command", "cyclopts.help.help"}
    assert not loaded & (unread | {"scipy.sparse", "numpy.polynomial", "tomli"})


def test_of_scipy_a_report_loads_the_tree_alone() -> None:
    program = (
        "import sys; from exoviz.cli import main; main(['report', 'exosome']); "
        "print(); print(*sys.modules)"
    )
    loaded = set(run(program).splitlines()[-1].split())
    assert not loaded & {"scipy.spatial", "scipy.optimize", "scipy.linalg", "scipy.ndimage"}


def test_the_package_runs_as_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "exoviz", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == exoviz.__version__


def test_everything_named_is_there() -> None:
    for name in exoviz.__all__:
        assert getattr(exoviz, name) is not None
    assert set(exoviz.__all__) <= set(dir(exoviz))


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="exosome"):
        getattr(exoviz, "exosome")  # noqa: B009


def test_functions_outlive_the_import_of_packages_of_their_names() -> None:
    program = (
        "import exoviz.builder, exoviz.renderer, exoviz.reporting.reports, exoviz; "
        "print(*(callable(f) for f in (exoviz.build, exoviz.render, exoviz.report)))"
    )
    assert run(program) == "True True True"


def test_presets_are_loadable_and_the_default_comes_first() -> None:
    names = exoviz.presets()
    assert names[0] == "exosome"
    assert {"exosome-30nm", "reticulocyte", "b-cell", "wnt", "liposome"} <= set(names)
    for name in names:
        assert exoviz.load(name).format == "exoviz-scene"


def test_unknown_scene_names_the_nearest() -> None:
    with pytest.raises(InputError, match="'liposome'"):
        exoviz.load("liposom")


def test_seed_of_the_call_wins() -> None:
    scene = exoviz.load("liposome")
    vesicle = exoviz.build(scene, seed=7)
    assert vesicle.seed == 7
    again = exoviz.build(scene.model_copy(update={"seed": 7}))
    assert np.array_equal(vesicle.beads().positions, again.beads().positions)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_impossible_seed_is_refused(seed: int) -> None:
    with pytest.raises(InputError, match=f"seed: {seed} is too"):
        exoviz.build(exoviz.load("liposome"), seed=seed)
