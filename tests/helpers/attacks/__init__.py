"""What the project is attacked with: one case for each seed, the same for the same seed.

An attack takes a seed and an empty folder, and returns in a word how the case ended. What may not
happen is raised: an error that is none of the user's, a message that runs on, a file that is
neither what it was nor whole. Each kind of attack has a file of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attacks.case import Attack
from attacks.on_commands import command_lines, commands
from attacks.on_exports import exports
from attacks.on_files import pictures, structures
from attacks.on_processors import processors
from attacks.on_scenes import builds, escapes, scenes, stories
from attacks.on_signals import signals
from attacks.on_windows import windows
from attacks.random_hand import clicked_at_random

__all__ = ["ATTACKS"]

ATTACKS: Final[Mapping[str, Attack]] = {
    "scenes": Attack(scenes),
    "builds": Attack(builds),
    "exports": Attack(exports),
    "escapes": Attack(escapes),
    "stories": Attack(stories),
    "structures": Attack(structures),
    "pictures": Attack(pictures),
    "windows": Attack(windows),
    "hands": Attack(clicked_at_random),
    "commands": Attack(commands, 60.0),
    "command_lines": Attack(command_lines, 60.0),
    "signals": Attack(signals, 120.0),
    "processors": Attack(processors, 300.0),
}
