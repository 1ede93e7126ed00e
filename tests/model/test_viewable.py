"""What a vesicle and a story have in common: layers, counts, and how long they last."""

from __future__ import annotations

from exoviz.model import Vesicle, Viewable
from exoviz.scene import parse_scene
from exoviz.story import build_story
from window_help import STORY


def test_a_vesicle_counts_every_molecule_once(exosome: Vesicle) -> None:
    subject: Viewable = exosome
    counts = subject.layer_counts()
    assert set(counts) <= set(subject.layers())
    assert sum(counts.values()) == len(set(exosome.beads().molecule.tolist()))
    assert min(counts.values()) > 0
    assert subject.duration == 0


def test_a_story_lists_its_layers_and_counts_none_of_what_moves() -> None:
    scene = parse_scene(STORY)
    subject: Viewable = build_story(scene)
    assert subject.duration > 0
    assert subject.seed == scene.seed
    assert {"vesicles", "cell/plasma-membrane", "cell/mvb", "cargo/rna/mirna"} <= set(
        subject.layers()
    )
    assert set(subject.layer_counts()) == set(subject.layers())
    assert set(subject.layer_counts().values()) == {0}
