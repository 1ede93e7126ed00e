"""Help pages and usage errors in the reader's language.

cyclopts writes both in English; here they are laid out again from what it knows.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import cyclopts

from exoviz.errors import nearest, shortened
from exoviz.language import _

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

__all__ = ["HelpPage", "explain"]


def _plain(text: Any) -> str:
    """Return the words of a string, a rich text, or cyclopts' wrapping of one."""
    inner = getattr(text, "primary_renderable", text)
    return str(getattr(inner, "plain", inner) or "").strip()


class HelpPage:
    """Writes help pages as aligned plain text; a formatter of cyclopts, called with its names."""

    def render_usage(
        self,
        console: Console,
        options: ConsoleOptions,  # noqa: ARG002
        usage: Any,
    ) -> None:
        """Write the line that shows the form of the command."""
        self._write(console, _("Usage: {usage}").format(usage=_plain(usage)))

    def render_description(
        self,
        console: Console,
        options: ConsoleOptions,  # noqa: ARG002
        description: Any,
    ) -> None:
        """Write what the command does."""
        self._write(console, "", textwrap.fill(_(_plain(description)), self._width()))

    def __call__(
        self,
        console: Console,
        options: ConsoleOptions,  # noqa: ARG002
        panel: HelpPanel,
    ) -> None:
        """Write the table of a group of commands or parameters."""
        if not panel.entries:
            return
        self._write(console, "", _(_plain(panel.title)) + ":")
        labels = [self._label(entry) for entry in panel.entries]
        column = min(max(map(len, labels)), 26) + 4
        for label, entry in zip(labels, panel.entries, strict=True):
            lines = textwrap.wrap(self._about(entry), self._width() - column) or [""]
            if len(label) + 4 > column:
                self._write(console, f"  {label}")
                label = ""
            for line in lines:
                self._write(console, f"  {label}".ljust(column) + line)
                label = ""

    @staticmethod
    def _label(entry: HelpEntry) -> str:
        if entry.positional_label:
            return entry.positional_label
        names = ", ".join((*entry.positive_shorts, *entry.positive_names))
        takes = "|".join(entry.choices) if entry.choices else entry.metavar
        return f"{names} {takes}" if takes else names

    @staticmethod
    def _about(entry: HelpEntry) -> str:
        parts = [_(_plain(entry.description))]
        if entry.required:
            parts.append(_("(required)"))
        elif entry.default not in (None, "False"):
            parts.append(_("(default: {value})").format(value=entry.default))
        return " ".join(parts)

    @staticmethod
    def _width() -> int:
        return max(60, min(shutil.get_terminal_size((100, 24)).columns, 100))

    @staticmethod
    def _write(console: Console, *lines: str) -> None:
        for line in lines:
            console.print(line, highlight=False, markup=False, soft_wrap=True)


def _choices(error: cyclopts.CoercionError) -> tuple[str, ...]:
    if error.argument is not None and error.argument.get_choices():
        return tuple(error.argument.get_choices() or ())
    if get_origin(error.target_type) is Literal:
        return tuple(str(choice) for choice in get_args(error.target_type))
    return ()


def _name(error: cyclopts.CycloptsError) -> str:
    if error.argument is None:
        return ""
    name = error.argument.name
    return name.lstrip("-").upper() if error.argument.index is not None else name


def _suggest(sentence: str, word: str, known: Iterable[str]) -> str:
    hint = nearest(word, known)
    return f"{sentence}. {hint}" if hint else sentence


def explain(error: cyclopts.CycloptsError) -> str:
    """Return in one or two lines what is wrong with a command line and what to do about it."""
    command = " ".join(("exoviz", *(error.command_chain or ())))
    advice = _("'{command} --help' says how to use it.").format(command=command)
    return f"{_what_is_wrong(error)}\n    {advice}"


def _what_is_wrong(error: cyclopts.CycloptsError) -> str:
    if isinstance(error, cyclopts.CoercionError) and error.token is not None:
        sentence = _("{name}: '{value}' is not possible").format(
            name=error.token.keyword or _name(error), value=shortened(error.token.value)
        )
        choices = _choices(error)
        if not choices:
            return sentence
        sentence += "; " + _("possible: {values}").format(values=", ".join(choices))
        return _suggest(sentence, error.token.value, choices)
    if isinstance(error, cyclopts.UnknownOptionError):
        word = error.token.keyword or error.token.value
        known = [name for argument in error.argument_collection for name in argument.names]
        return _suggest(_("there is no option {name}").format(name=shortened(word)), word, known)
    if isinstance(error, cyclopts.UnknownCommandError):
        word = (error.unused_tokens or [""])[0]
        known = [name for name in (error.app or ()) if not name.startswith("-")]
        return _suggest(_("there is no command '{name}'").format(name=shortened(word)), word, known)
    if isinstance(error, cyclopts.MissingArgumentError):
        return _("{name} is missing, or has no value").format(name=_name(error))
    if isinstance(error, cyclopts.UnusedCliTokensError):
        words = " ".join(error.unused_tokens or ())
        return _("too many arguments: {words}").format(words=shortened(words))
    if isinstance(error, cyclopts.ValidationError):
        return f"{_name(error)}: {shortened(error.exception_message or '')}"
    error.verbose = False
    return shortened(str(error))
