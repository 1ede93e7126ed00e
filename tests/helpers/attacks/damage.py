"""Files that are damaged, odd or hostile: bytes, lines, numbers, packing, and what is no file."""

from __future__ import annotations

import gzip
import os
import random
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

__all__ = ["damaged", "odd_lines", "odd_numbers", "packed_oddly", "special"]

#: Numbers that are none, or that nobody means; of hybrid-36 too.
NUMBERS: Final = (
    *("0", "-0.0", "-1", "1e308", "1e400", "-1e30", "nan", "inf", "-inf", "9" * 40, "0x10", "?"),
    *(".", "9999.000", "1.5(3)", "A0000", "a000", "*****", "(1-60)", "(1-1000000)", "1,2", "٣", ""),
    *("2147483648", "-2147483649", "4294967296", "18446744073709551616", "(1-999)(1-999)(1-999)"),
)
_NUMBER: Final = re.compile(rb"(?<![\w.])-?\d+(\.\d+)?(?![\w.])")
#: Bytes of a file that unpacks to far more than it is.
_BOMB_BYTES: Final = 700_000_000


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file in which bits, bytes or stretches are wrong, mostly where its tables begin."""
    found = bytearray(content)
    for _change in range(chance.choice((1, 1, 1, 5, 50))):
        if not found:
            break
        place = chance.randrange(min(len(found), chance.choice((len(found), 40_000))))
        match chance.randrange(4):
            case 0 | 1:
                found[place] ^= 1 << chance.randrange(8)
            case 2:
                found[place] = chance.choice((0x00, 0xFF, 0x7F, 0x80, 0xDD, 0xDF, 0xCF))
            case _:
                del found[place : place + chance.randrange(200)]
    return bytes(found)


def odd_numbers(content: bytes, chance: random.Random) -> bytes:
    """Return a text in which a few numbers are others; a few columns move by that."""
    places = [found.span() for found in _NUMBER.finditer(content)]
    for start, end in sorted(chance.sample(places, min(len(places), chance.choice((1, 2, 20)))))[
        ::-1
    ]:
        word = chance.choice(NUMBERS)
        # In a PDF a column is a place of the line: as often as not it stays.
        fitted = word.ljust(end - start)[: end - start] if chance.random() < 0.5 else word
        content = content[:start] + fitted.encode() + content[end:]
    return content


def _without_atoms(lines: list[bytes], _chance: random.Random) -> list[bytes]:
    return [line for line in lines if not line.startswith((b"ATOM", b"HETATM"))]


def _mixed_ends(lines: list[bytes], chance: random.Random) -> list[bytes]:
    ends = (b"\r\n", b"\r", b"\n", b"\n\n", b"\x85", "\u2028".encode(), b"\0")
    return [line.rstrip(b"\n") + chance.choice(ends) for line in lines]


def _moved(lines: list[bytes], chance: random.Random) -> list[bytes]:
    place = chance.randrange(len(lines))
    return [*lines[:place], *(b" " * chance.randint(1, 5) + line for line in lines[place:])]


def _cut(lines: list[bytes], chance: random.Random) -> list[bytes]:
    width = chance.randint(0, 80)
    return [line[:width] + b"\n" if chance.random() < 0.3 else line for line in lines]


def _shuffled(lines: list[bytes], chance: random.Random) -> list[bytes]:
    return chance.sample(lines, len(lines))


def _doubled(lines: list[bytes], chance: random.Random) -> list[bytes]:
    return [line for line in lines for _copy in range(chance.choice((1, 1, 2)))]


def _dropped(lines: list[bytes], chance: random.Random) -> list[bytes]:
    return [line for line in lines if chance.random() > 0.1]


def _inserted(lines: list[bytes], chance: random.Random) -> list[bytes]:
    line = chance.choice(
        (
            b"loop_\n",
            b"_atom_site.id\n",
            b"data_\n",
            b"save_\n",
            b";\n",
            b"'\n",
            b"x" * 1_000_000,
            b"MODEL     9999\n",
            b"ENDMDL\n",
            b"TER\n",
            b"END\n",
            "TITLE     Экзосома\n".encode(),
            "TITLE     Экзосома\n".encode("cp1251"),
            b"REMARK      1/2 of bilayer thickness:   1e9\n",
            b"stop_\n",
            b"\xef\xbb\xbf",
            b"_struct.title " + b"y" * 100_000 + b"\n",
        )
    )
    place = chance.randrange(len(lines) + 1)
    return [*lines[:place], line, *lines[place:]]


_LINES: Final[tuple[Callable[[list[bytes], random.Random], list[bytes]], ...]] = (
    *(_without_atoms, _mixed_ends, _moved, _cut),
    *(_shuffled, _doubled, _dropped, _inserted, _inserted),
)


def odd_lines(content: bytes, chance: random.Random) -> bytes:
    """Return a text whose lines end, stand or repeat as they should not."""
    lines = content.splitlines(keepends=True)
    for _change in range(chance.choice((1, 1, 2))):
        lines = chance.choice(_LINES)(lines, chance) or [b"\n"]
    return chance.choice((b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\0")) + b"".join(lines)


def _bomb() -> bytes:
    """Return parts that are packed one by one, and unpack to one file."""
    piece = b" " * 10_000_000
    return gzip.compress(piece, 9, mtime=0) * (_BOMB_BYTES // len(piece))


def packed_oddly(content: bytes, chance: random.Random) -> bytes:
    """Return a file packed with gzip: whole, cut off, damaged, in parts, or far larger inside."""
    packed = gzip.compress(content, 1, mtime=0)
    match chance.randrange(7):
        case 0:
            return packed
        case 1:
            return packed[: chance.randrange(len(packed))]
        case 2:
            return damaged(packed, chance)
        case 3:
            return packed + b"more"
        case 4:
            half = len(content) // 2
            return gzip.compress(content[:half], 1) + gzip.compress(content[half:], 1)
        case 5:
            return gzip.compress(packed, 1)
        case _:
            return _bomb()


def special(path: Path, chance: random.Random) -> None:
    """Make something that is no file: a folder, a link that leads nowhere, a device, a channel."""
    match chance.randrange(8):
        case 0:
            path.mkdir()
        case 1:
            path.symlink_to(path)
        case 2:
            path.symlink_to("missing")
        case 3:
            path.symlink_to("/dev/zero")
        case 4:
            os.mkfifo(path)
        case 5:
            with socket.socket(socket.AF_UNIX) as channel:
                channel.bind(str(path))
        case 6:
            path.touch()
            path.chmod(0)
        case _:
            path.symlink_to("/dev/urandom")
