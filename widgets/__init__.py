"""What a reader touches: one anywidget class a file.

Importing this package never imports torch, and building a widget never reads
more than a small index and a table, so a page of widgets is made at once.
"""

from widgets.checkpoint_slider import CheckpointSlider
from widgets.corpus_search import CorpusSearch
from widgets.driving_machine import DrivingMachine
from widgets.forward_pass import ForwardPass
from widgets.openness import Openness

__all__ = ["CheckpointSlider", "CorpusSearch", "DrivingMachine", "ForwardPass", "Openness"]
