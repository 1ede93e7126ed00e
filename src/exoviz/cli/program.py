"""Run the command line: choose the language, run a command, turn what happens into an exit code."""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exoviz.errors import ArgumentError, InputError, Problem, UserError, nearest
from exoviz.files import reason
from exoviz.language import LANGUAGES, _, speaking
from exoviz.signals import stoppable

__all__ = ["FAILED", "FINE", "INTERRUPTED", "WRONG_INPUT", "run"]

FINE = 0
FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130

#: Commands that are over before garbage matters, and would search for it a fifth of their time.
_BRIEF: Final = (
    *("build", "report", "measures", "validate"),
    *("presets", "catalog", "cite", "doctor", "--help"),
)

# At its end Python looks once more through all that there is, for what nothing refers to: as long
# as some commands take.
atexit.register(gc.freeze)


@dataclass(frozen=True, slots=True)
class _Call:
    """A command line without the options that every command has."""

    tokens: tuple[str, ...]
    language: str
    traceback: bool
    asked_for: bool
    """Whether the language was, by ``--lang``."""


def run(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` say, and return its exit code."""
    # Closed streams are none, and what is written to them is for nobody.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter shows a question mark, and the command goes on.
            stream.reconfigure(errors="replace")
    try:
        call = _split(arguments, os.environ)
    except InputError as error:
        _complain(str(error))
        return WRONG_INPUT
    with speaking(call.language, asked_for=call.asked_for):
        try:
            with stoppable(), _uncollected(call.tokens[:1]):
                return _command(call)
        except KeyboardInterrupt:
            _complain(_("stopped"))
            return INTERRUPTED


@contextlib.contextmanager
def _uncollected(command: Sequence[str]) -> Iterator[None]:
    """Leave garbage where it is inside a ``with`` block, where the command is a brief one."""
    if not gc.isenabled() or not set(command) & set(_BRIEF):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _command(call: _Call) -> int:
    try:
        code = _run(call)
        sys.stdout.flush()
    except ArgumentError as error:
        from exoviz.cli.parameters import option_of

        _complain(str(error.renamed(option_of)))
        return WRONG_INPUT
    except UserError as error:
        _complain(str(error))
        return WRONG_INPUT
    except BrokenPipeError:
        _abandon_output()
        return FAILED
    except Exception as error:
        # Before Python 3.12 an interrupt while a class is made becomes the cause of another error.
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise error.__cause__ from None
        return _fail(error, call)
    return code


def _run(call: _Call) -> int:
    if call.tokens == ("--version",):
        import exoviz

        # Scripts ask for it again and again, and what reads other command lines takes longer.
        sys.stdout.write(f"{exoviz.__version__}\n")
        return FINE
    from cyclopts import CycloptsError

    from exoviz.cli.commands import create_app

    try:
        create_app()(
            call.tokens or ("view",),
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
    except CycloptsError as error:
        from exoviz.cli.usage import explain

        _complain(explain(error))
        return WRONG_INPUT
    return FINE


def _fail(error: Exception, call: _Call) -> int:
    if call.traceback:
        import traceback

        traceback.print_exc()
    elif isinstance(error, OSError) and error.filename is not None:
        _complain(f"{error.filename}: {reason(error)}")
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        _complain(_("there is no room left where the output goes: {error}").format(error=error))
    else:
        what = _(
            "something went wrong that should not ({error}). Run with --traceback for details."
        )
        _complain(what.format(error=f"{type(error).__name__}: {error}"))
    return FAILED


def _complain(message: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(f"exoviz: {message}\n")


def _abandon_output() -> None:
    # The reader of a pipe has left; Python would complain again when it flushes at exit.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _split(arguments: Iterable[str], environment: Mapping[str, str]) -> _Call:
    """Take ``--lang`` and ``--traceback`` out of a command line, wherever they stand."""
    rest: list[str] = []
    language = ""
    traceback = False
    pending = iter(arguments)
    for argument in pending:
        if argument == "--":
            rest += [argument, *pending]
        elif argument == "--traceback":
            traceback = True
        elif argument == "--lang":
            language = _language(next(pending, ""), "--lang")
        elif argument.startswith("--lang="):
            language = _language(argument.removeprefix("--lang="), "--lang")
        else:
            rest.append(argument)
    spoken = language or _preferred_language(environment)
    return _Call(tuple(rest), spoken, traceback, bool(language))


def _language(name: str, source: str) -> str:
    if name in LANGUAGES:
        return name
    what = _("language '{name}' is not one of {known}")
    problem = Problem(
        "", what.format(name=name, known=", ".join(LANGUAGES)), nearest(name, LANGUAGES)
    )
    raise InputError(source, [problem])


def _preferred_language(environment: Mapping[str, str]) -> str:
    if environment.get("EXOVIZ_LANG"):
        return _language(environment["EXOVIZ_LANG"], "EXOVIZ_LANG")
    # The first of these that is set is the one in force: POSIX's order.
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            prefix = environment[variable][:2].lower()
            return prefix if prefix in LANGUAGES else "en"
    return "en"
