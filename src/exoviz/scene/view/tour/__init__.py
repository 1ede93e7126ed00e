"""Tours: a scene told step by step, with questions."""

from exoviz.scene.view.tour.layer_links import TextRun, linked_layers, text_runs, without_links
from exoviz.scene.view.tour.seen_steps import layers_of_texts
from exoviz.scene.view.tour.tour_steps import Answer, PlanPart, Question, Tour, TourStep
from exoviz.scene.view.tour.tour_tasks import (
    BuildChoice,
    BuildOption,
    BuildTask,
    EstimateTask,
    FaultTask,
    FindTask,
    OrderTask,
    TourTask,
)
from exoviz.scene.view.tour.tour_texts import TourLine, TourProse, said, with_said

__all__ = [
    "Answer",
    "BuildChoice",
    "BuildOption",
    "BuildTask",
    "EstimateTask",
    "FaultTask",
    "FindTask",
    "OrderTask",
    "PlanPart",
    "Question",
    "TextRun",
    "Tour",
    "TourLine",
    "TourProse",
    "TourStep",
    "TourTask",
    "layers_of_texts",
    "linked_layers",
    "said",
    "text_runs",
    "with_said",
    "without_links",
]
