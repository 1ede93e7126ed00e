"""What of tables is not in a scene, and why."""

from __future__ import annotations

from dataclasses import dataclass

from exoviz.language import _, plain_number, speaking

__all__ = ["LeftOut", "Reason", "because"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is left out.

    Attributes
    ----------
    text : str
        English, marked for translation; may have places for values.
    values : tuple of (str, str or float or Reason)
        What stands there.
    """

    text: str
    values: tuple[tuple[str, str | float | Reason], ...] = ()

    @property
    def words(self) -> str:
        """In the language in force."""
        values: dict[str, str] = {}
        for key, one in self.values:
            if isinstance(one, Reason):
                values[key] = one.words
            else:
                values[key] = one if isinstance(one, str) else plain_number(one)
        return _(self.text).format(**values)

    @property
    def english(self) -> str:
        """In English, as files have it: they are the same in every language."""
        with speaking("en"):
            return self.words


def because(text: str, **values: str | float | Reason) -> Reason:
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
