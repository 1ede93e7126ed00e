"""The beads that every renderer draws, and the timing that they share.

N beads in the shell between 16 and 20 nm without the octant that faces the reader, filling half
of it, in eight colours. Each program gets arrays and leaves a PNG: 1280x720, perspective, 30
degrees. What is timed is one picture, from the arrays to the file.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

WIDTH, HEIGHT, ANGLE = 1280, 720, 30.0
DISTANCE = 20.0 / 0.86 / np.tan(np.radians(ANGLE / 2))
EYE = DISTANCE * np.array([1.0, 1.0, 0.8]) / np.linalg.norm([1.0, 1.0, 0.8])
COLOURS = np.array(
    [
        [228, 178, 96],
        [120, 170, 220],
        [200, 90, 80],
        [130, 190, 120],
        [230, 220, 170],
        [160, 120, 190],
        [90, 150, 150],
        [240, 150, 130],
    ],
    np.uint8,
)


def shell(count: int) -> tuple[np.ndarray, float, np.ndarray]:
    """Return centres (nm), the radius of all, and the colour of each."""
    random = np.random.default_rng(1)
    pieces, found = [], 0
    while found < count:
        points = random.uniform(-1, 1, (4 * count, 3))
        squares = (points**2).sum(1)
        points = points[(squares < 1) & (squares > 0.64) & ~(points > 0).all(1)]
        pieces.append(points)
        found += len(points)
    centres = 20 * np.concatenate(pieces)[:count]
    radius = 20 * (0.5 * (1 - 0.8**3) * 7 / 8 / count) ** (1 / 3)
    return centres.astype(np.float32), float(radius), random.integers(0, 8, count)


def draw(picture: Callable[[np.ndarray, float, np.ndarray, str], None]) -> None:
    """Time `picture` as the command line says: COUNT REPEATS FILE. Prints seconds and MB."""
    count, repeats, file = int(sys.argv[1]), int(sys.argv[2]), str(Path(sys.argv[3]))
    beads = shell(count)
    for _ in range(repeats + 1):
        start = time.perf_counter()
        picture(*beads, file)
        print("seconds", time.perf_counter() - start, flush=True)
    (peak,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    print("peak", int(peak) / 1024, flush=True)
