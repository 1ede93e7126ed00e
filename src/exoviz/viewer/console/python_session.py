"""Python as it is typed, line by line, with what it writes caught."""

from __future__ import annotations

import code
import contextlib
import io
import re
import rlcompleter
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["PythonSession"]

#: The end of a line that can be completed: names with dots.
_NAME: Final = re.compile(r"[\w.]*$")


class _Interpreter(code.InteractiveConsole):
    """Shows errors as text, whatever the program does with those that nobody expected."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(names, "<console>")

    def showtraceback(self) -> None:
        kind, error, trace = sys.exc_info()
        # The first frame is that of the interpreter itself.
        after = trace.tb_next if trace is not None else None
        self.write("".join(traceback.format_exception(kind, error, after)))

    def showsyntaxerror(self, *_args: Any, **_options: Any) -> None:
        kind, error, _trace = sys.exc_info()
        self.write("".join(traceback.format_exception_only(kind, error)))


class PythonSession:
    """Names and lines of a console.

    Parameters
    ----------
    names : callable
        Returns the names that are at hand, as they are now.

    Attributes
    ----------
    history : list of str
        Lines that were typed, the oldest first.
    """

    def __init__(self, names: Callable[[], Mapping[str, Any]]) -> None:
        self._names = names
        self._space: dict[str, Any] = {"__name__": "__console__", "__doc__": None}
        self._interpreter = _Interpreter(self._space)
        self.history: list[str] = []
        self.is_open = False
        """Whether what was typed goes on in the next line."""

    def run(self, line: str) -> str:
        """Run a line; return what it wrote, which is also what went wrong."""
        if line.strip() and line not in self.history[-1:]:
            self.history.append(line)
        self._space.update(self._names())
        out = io.StringIO()
        display = sys.displayhook

        def show(value: Any) -> None:
            if value is not None:
                self._space["_"] = value
                out.write(f"{value!r}\n")

        sys.displayhook = show
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                self.is_open = self._interpreter.push(line)
        except SystemExit as error:
            # The window is left by closing it, which asks what is to become of changes.
            self._interpreter.resetbuffer()
            self.is_open = False
            out.write(f"SystemExit: {error}\n")
        finally:
            sys.displayhook = display
        return out.getvalue()

    def completed(self, line: str) -> tuple[str, list[str]]:
        """Return a line completed as far as it is certain, and what it may go on with."""
        self._space.update(self._names())
        found = _NAME.search(line)
        start = found[0] if found else ""
        if not start:
            return line, []
        completer = rlcompleter.Completer(self._space)
        matches: list[str] = []
        while (match := completer.complete(start, len(matches))) is not None:
            matches.append(match)
        names = sorted({one.rstrip("() ") for one in matches})
        if not names:
            return line, []
        common = names[0]
        for name in names[1:]:
            while not name.startswith(common):
                common = common[:-1]
        return line.removesuffix(start) + common, names if len(names) > 1 else []
