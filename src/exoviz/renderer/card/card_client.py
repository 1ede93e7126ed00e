"""Asks the process that talks to the graphics card, and never waits long for it."""

from __future__ import annotations

import contextlib
import importlib.util
import pickle
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from multiprocessing import shared_memory
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.language import marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["CardClient", "CardError", "CardFacts", "program"]

_ALIGNED: Final = 64
#: A block that is larger than what is needed by so much, bytes, is given back.
_SPARE: Final = 1 << 26
#: Windows: a program of the console has no console.
_NO_CONSOLE: Final = 0x08000000


class CardError(Exception):
    """The card, its driver or their process does not do what it should.

    What it says is English; where it is exoviz's own, it is translated when it is shown.
    """


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a driver says of itself.

    Attributes
    ----------
    renderer, version : str
    software : bool
        Whether it draws with the processor.
    largest : int
        Pixels along the side of the largest picture that it can draw.
    """

    renderer: str
    version: str
    software: bool
    largest: int


def program() -> list[str]:
    """Return the command that starts the process.

    Raises
    ------
    CardError
        If what it needs is not installed.
    """
    if importlib.util.find_spec("moderngl") is None:
        raise CardError(marked("ModernGL is not installed"))
    return [sys.executable, "-P", str(Path(__file__).with_name("card_process.py"))]


class _Block:
    """Memory that two processes share, made anew where it is too small."""

    def __init__(self) -> None:
        self.memory: shared_memory.SharedMemory | None = None

    def reserve(self, size: int) -> shared_memory.SharedMemory:
        """Return memory of at least so many bytes."""
        known = self.memory
        if known is None or known.size < size or known.size > 4 * size + _SPARE:
            self.end()
            known = self.memory = shared_memory.SharedMemory(create=True, size=max(size, 4096))
        return known

    def end(self) -> None:
        """Give the memory back."""
        if self.memory is not None:
            self.memory.close()
            self.memory.unlink()
            self.memory = None


class CardClient:
    """Starts the process, and hands requests to it, one at a time.

    Parameters
    ----------
    command : sequence of str
        See `program`.
    """

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_NO_CONSOLE if sys.platform == "win32" else 0,
            )
        except OSError as error:
            raise CardError(str(error)) from error
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._given, self._into = _Block(), _Block()
        threading.Thread(target=self._listen, name="graphics card", daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            # Whatever ends it, also what is no answer at all, ends the process for the other side.
            with contextlib.suppress(Exception):
                while True:
                    self._answers.put(pickle.load(said))
            self._answers.put(None)
        self._process.wait()

    def _ask(self, request: object, limit: float) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            pickle.dump(request, self._process.stdin)
            self._process.stdin.flush()
            answer = self._answers.get(timeout=limit)
        except queue.Empty:
            raise CardError(marked("it does not answer")) from None
        except (OSError, ValueError):
            answer = None
        if answer is None:
            raise CardError(marked("its process has ended"))
        if "error" in answer:
            raise CardError(str(answer["error"]))
        return answer

    def begin(self, sources: Mapping[str, tuple[str, str]], limit: float) -> CardFacts:
        """Compile the shaders, and return what the driver says of itself.

        Parameters
        ----------
        sources : mapping
            See `shader_sources`.
        limit : float
            Longest to wait, s.

        Raises
        ------
        CardError
        """
        return CardFacts(**self._ask(dict(sources), limit))

    def draw(
        self,
        arrays: Mapping[str, NDArray[Any]],
        request: Mapping[str, Any],
        results: Sequence[tuple[tuple[int, ...], str]],
        limit: float,
    ) -> list[NDArray[Any]]:
        """Draw a picture.

        Parameters
        ----------
        arrays : mapping
            What is not kept there, or not as it is now.
        request : mapping
            See `card_process.CardPainter.draw`.
        results : sequence of (shape, type)
            Arrays that are written, one after the other.
        limit : float
            Longest to wait, s.

        Raises
        ------
        CardError
        """
        sizes = [-(-array.nbytes // _ALIGNED) * _ALIGNED for array in arrays.values()]
        wanted = [int(np.prod(shape)) * np.dtype(kind).itemsize for shape, kind in results]
        try:
            given, into = self._given.reserve(sum(sizes)), self._into.reserve(sum(wanted))
        except OSError as error:
            raise CardError(str(error)) from error
        listed, offset = [], 0
        for (name, array), size in zip(arrays.items(), sizes, strict=True):
            np.ndarray(array.shape, array.dtype, given.buf, offset)[...] = array
            listed.append((name, array.dtype.str, array.shape, offset))
            offset += size
        whole = {**request, "given": given.name, "into": into.name, "arrays": listed}
        self._ask(whole, limit)
        found, offset = [], 0
        for (shape, kind), size in zip(results, wanted, strict=True):
            # What is shown stays when the next picture is drawn.
            found.append(np.ndarray(shape, kind, into.buf, offset).copy())
            offset += size
        return found

    def end(self) -> None:
        """End the process, whatever it does, without waiting: a driver may hold on to it."""
        self._process.kill()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._given.end()
        self._into.end()
