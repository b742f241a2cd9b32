"""What a reader touches: one anywidget class a file.

Importing this package never imports torch, and building a widget never reads
more than a small index and a table, so a page of widgets is made at once.
"""

from widgets.capacity_curves import CapacityCurves
from widgets.checkpoint_slider import CheckpointSlider
from widgets.conversation import Conversation
from widgets.corpus_search import CorpusSearch
from widgets.data_ablation import DataAblation
from widgets.driving_machine import DrivingMachine
from widgets.figure_task import FigureTask
from widgets.first_guess import FirstGuess
from widgets.forward_pass import ForwardPass
from widgets.gardeners_controls import GardenersControls
from widgets.growing_up import GrowingUp
from widgets.induction_heads import InductionHeads
from widgets.inventory import Inventory
from widgets.knob_tests import KnobTests
from widgets.levels_of_analysis import LevelsOfAnalysis
from widgets.linear_probe import LinearProbe
from widgets.live_training import LiveTraining
from widgets.measurement_validity import MeasurementValidity
from widgets.metaphor_map import MetaphorMap
from widgets.minimal_pairs import MinimalPairs
from widgets.next_token_prediction import NextTokenPrediction
from widgets.openness import Openness
from widgets.plain_statement import PlainStatement
from widgets.post_training import PostTraining
from widgets.rival_explanations import RivalExplanations
from widgets.seed_comparison import SeedComparison
from widgets.seedling_draw import SeedlingDraw
from widgets.self_check import SelfCheck
from widgets.training_step import TrainingStep
from widgets.two_machines import TwoMachines
from widgets.weight_editor import WeightEditor

__all__ = [
    "CapacityCurves",
    "CheckpointSlider",
    "Conversation",
    "CorpusSearch",
    "DataAblation",
    "DrivingMachine",
    "FigureTask",
    "FirstGuess",
    "ForwardPass",
    "GardenersControls",
    "GrowingUp",
    "InductionHeads",
    "Inventory",
    "KnobTests",
    "LevelsOfAnalysis",
    "LinearProbe",
    "LiveTraining",
    "MeasurementValidity",
    "MetaphorMap",
    "MinimalPairs",
    "NextTokenPrediction",
    "Openness",
    "PlainStatement",
    "PostTraining",
    "RivalExplanations",
    "SeedComparison",
    "SeedlingDraw",
    "SelfCheck",
    "TrainingStep",
    "TwoMachines",
    "WeightEditor",
]
