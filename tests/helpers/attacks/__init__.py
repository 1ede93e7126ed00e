"""What the project is attacked with: one case for each seed, the same for the same seed.

An attack takes a seed and an empty folder, and returns in a word how the case ended. What may not
happen is raised: an error that is none of the user's, a message that runs on, a file that is
neither what it was nor whole. Each kind of attack has a file of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attacks.case import Attack
from attacks.on_commands import commands, signals
from attacks.on_files import figures, structures
from attacks.on_scenes import builds, scenes, stories

__all__ = ["ATTACKS"]

ATTACKS: Final[Mapping[str, Attack]] = {
    "scenes": Attack(scenes),
    "builds": Attack(builds),
    "stories": Attack(stories, 300.0),
    "structures": Attack(structures),
    "figures": Attack(figures),
    "commands": Attack(commands, 60.0),
    "signals": Attack(signals, 60.0),
}
