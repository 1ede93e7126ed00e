"""Bytes and lines that are damaged at random."""

from __future__ import annotations

import random

__all__ = ["damaged"]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file in which bits, bytes or stretches are wrong, mostly where its tables begin."""
    found = bytearray(content)
    for _change in range(chance.choice((1, 1, 1, 5, 50))):
        place = chance.randrange(min(len(found), chance.choice((len(found), 40_000))))
        match chance.randrange(4):
            case 0 | 1:
                found[place] ^= 1 << chance.randrange(8)
            case 2:
                found[place] = chance.choice((0x00, 0xFF, 0x7F, 0x80, 0xDD, 0xDF, 0xCF))
            case _:
                del found[place : place + chance.randrange(200)]
    return bytes(found)
