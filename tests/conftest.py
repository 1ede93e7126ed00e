from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# The window paints its picture itself: it needs no screen, and no OpenGL.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTEST_QT_API", "pyqt5")
# What is tested is built.
os.environ["EXOVIZ_CACHE"] = "off"

from built_scenes import built, shortest_story_scene
from exoviz.model import Vesicle
from exoviz.scene import Scene, save_scene
from golden import Golden

ROOT = Path(__file__).parent.parent

# No test depends on how fast the machine is.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="sweep what is swept more finely")
    parser.addoption("--renew", action="store_true", help="write the baselines of pictures anew")


class FailureReporter:
    """Says what failed as soon as it did: a run that is ended from outside never sums up."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._terminal.line("")
            self._terminal.line(f"FAILED {report.nodeid} ({report.when})", red=True)
            self._terminal.line(report.longreprtext[-2_000:])


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(FailureReporter(terminal))


@functools.cache
def _process(file: str) -> str:
    """Return what names the process that runs a file: all that share built scenes have one."""
    shares = "from built_scenes import" in (ROOT / file).read_text(encoding="utf-8")
    return "built_scenes" if shares else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file together, and those of all files that share what is built."""
    from xdist.scheduler import LoadScopeScheduling

    made: Any = LoadScopeScheduling(config, log)
    made._split_scope = lambda nodeid: _process(nodeid.partition("::")[0])
    return made


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("thorough"):
        left = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


@pytest.fixture(autouse=True)
def _nothing_outlives_its_test() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = set(threading.enumerate()) - before
    # Others' programs keep watching threads of their own, which are daemons.
    assert not [one.name for one in left if not one.daemon or one.name in ("drawer", "job")]
    widgets = sys.modules.get("PyQt5.QtWidgets")
    if widgets is not None and widgets.QApplication.instance() is not None:
        shown = [one for one in widgets.QApplication.topLevelWidgets() if one.isVisible()]
        assert not shown


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether sweeps are as fine as they can be, not as quick as those of every day."""
    return bool(request.config.getoption("thorough"))


@pytest.fixture
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Golden:
    return Golden(tmp_path, bool(request.config.getoption("renew")))


@pytest.fixture(scope="session")
def exosome() -> Vesicle:
    return built("exosome")[1]


@pytest.fixture(scope="session")
def exosome_scene() -> Scene:
    return built("exosome")[0]


@pytest.fixture(scope="session")
def qapp() -> Any:
    from exoviz.viewer import application

    return application()


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    from qtpy.QtCore import QSettings

    found = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    found.setValue("reduced_motion", True)
    found.setValue("graphics", "processor")
    return found


@pytest.fixture
def open_scene(
    qtbot: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    from qtpy.QtCore import QCoreApplication, QEvent

    from exoviz.language import speaking
    from exoviz.viewer import open_window
    from window_help import SMALL, drawn

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    windows: list[Any] = []

    def open_(name: str = "", language: str = "en") -> Any:
        path = tmp_path / "small.toml"
        if name == "story":
            save_scene(shortest_story_scene(), path)
        elif not name:
            path.write_text(SMALL, encoding="utf-8")
        opened = str(path) if name in ("", "story") else name
        window = open_window(opened, settings=settings, language=language)
        windows.append(window)
        drawn(qtbot, window)
        return window

    with speaking("en"):
        yield open_
        for window in windows:
            window.store.mark_saved(tmp_path / "small.toml", "")
            window.close()
            window.deleteLater()
            del window.application
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
