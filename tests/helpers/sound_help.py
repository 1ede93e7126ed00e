"""Recordings for tests, and what is heard in films."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def tone(path: Path, seconds: float, hertz: float = 440.0) -> Path:
    rate = 16_000
    wide = np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((wide * 12_000).astype("<i2").tobytes())
    return path


def heard(path: Path) -> np.ndarray:
    """Return the sound of a film, at 1000 samples a second."""
    command = [FFMPEG, "-loglevel", "error", "-i", str(path), "-vn", "-ac", "1", "-ar", "1000"]
    raw = subprocess.run([*command, "-f", "s16le", "-"], capture_output=True, check=True).stdout
    return np.frombuffer(raw, "<i2").astype(float)
