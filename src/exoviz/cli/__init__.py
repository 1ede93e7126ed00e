"""The command line: thin commands over the functions of the public API."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Arguments after the program's name; `sys.argv` unless given.

    Returns
    -------
    int
        0 fine, 2 wrong input, 130 stopped by the user, 1 anything else.
    """
    try:
        # Imported here so that Ctrl-C during the imports ends as quietly as it does later.
        from exoviz.cli.program import run

        return run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        sys.stderr.write("exoviz: stopped\n")
        return 130
