"""What of tables is not in a scene, and why."""

from __future__ import annotations

from dataclasses import dataclass

from exoviz.language import _

__all__ = ["LeftOut", "Reason", "because"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is left out.

    Attributes
    ----------
    text : str
        English, marked for translation; may have places for values.
    values : tuple of (str, str or Reason)
        What stands there.
    """

    text: str
    values: tuple[tuple[str, str | Reason], ...] = ()

    @property
    def words(self) -> str:
        """In the language in force."""
        values = {key: one.words if isinstance(one, Reason) else one for key, one in self.values}
        return _(self.text).format(**values)

    @property
    def english(self) -> str:
        """In English, as files have it: they are the same in every language."""
        values = {key: one.english if isinstance(one, Reason) else one for key, one in self.values}
        return self.text.format(**values)


def because(text: str, **values: str | Reason) -> Reason:
    """Return a reason: a text that is marked for translation, and what stands in it."""
    return Reason(text, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of the tables that is not in the scene.

    Attributes
    ----------
    name : str
    reason : Reason
    """

    name: str
    reason: Reason

    @property
    def why(self) -> str:
        """In the language in force."""
        return self.reason.words
