"""Tours: a scene told step by step, with questions."""

from exoviz.scene.view.tour.layer_links import TextRun, linked_layers, text_runs, without_links
from exoviz.scene.view.tour.tour_steps import Answer, Question, Tour, TourStep
from exoviz.scene.view.tour.tour_texts import TourLine, TourProse, said, with_said

__all__ = [
    "Answer",
    "Question",
    "TextRun",
    "Tour",
    "TourLine",
    "TourProse",
    "TourStep",
    "linked_layers",
    "said",
    "text_runs",
    "with_said",
    "without_links",
]
