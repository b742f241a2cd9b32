"""The page's engine once more, in PyTorch: any causal model of a known family answers the calls that the engine in
the page answers (widgets/engine/README.md), in the same terms. `Engine` is the whole of it."""

from lab.engine.engine import Engine

__all__ = ["Engine"]
