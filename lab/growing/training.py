"""Learning to predict the next token: the text in order, the error, and the turning of every knob."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

from lab import stopping

# The logits (B, T, V) are never held all at once, only these many positions of them, which the processor's cache
# can hold: a step takes a tenth less time.
CHUNKS = nn.LinearCrossEntropyOptions(batch_chunk_size=512)
OFTEN = 50  # steps from pause to pause: some 20 s of a core, and what a kill costs at most


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run, apart from the text and the machine it runs on."""

    seed: int = 0
    steps: int = 6500
    rows: int = 16  # sequences read together at each step
    length: int = 256  # tokens in a sequence
    matrix_rate: float = 0.02  # learning rate of the matrices, turned by Muon
    vector_rate: float = 3e-3  # learning rate of embeddings, biases and norms, turned by AdamW
    warmup: int = 100  # steps
    cooldown: float = 0.7  # share of the run over which the learning rates fall to nothing
    weight_decay: float = 0.1  # of the matrices
    checkpoints: tuple[int, ...] = ()  # steps at which the weights are kept; the last is always kept

    @property
    def tokens_per_step(self) -> int:
        return self.rows * self.length

    def schedule(self, step: int) -> float:
        """What both learning rates are multiplied by at a step: it rises evenly to 1, stays, and falls to nothing."""
        return min(1.0, (step + 1) / self.warmup, (self.steps - step) / (self.cooldown * self.steps))


def loss_of(model: GPTNeoXForCausalLM, rows: torch.Tensor) -> torch.Tensor:
    """How surprised the model is by each next token: the mean of -log p, in nats. rows: token ids (B, T)."""
    stream = model.base_model(input_ids=rows, use_cache=False).last_hidden_state  # (B, T, d)
    return F.linear_cross_entropy(
        stream[:, :-1].flatten(0, 1), model.get_output_embeddings().weight, rows[:, 1:].flatten(), options=CHUNKS
    )


Loss = Callable[[GPTNeoXForCausalLM, torch.Tensor, int], torch.Tensor]  # of a model, on rows (B, T), at a step


def next_token(model: GPTNeoXForCausalLM, rows: torch.Tensor, step: int) -> torch.Tensor:
    return loss_of(model, rows)


def start(config: GPTNeoXConfig, seed: int) -> GPTNeoXForCausalLM:
    """The model before its first step. The seed decides its weights, and nothing else."""
    torch.manual_seed(seed)
    return GPTNeoXForCausalLM(config)


class Run:
    """One model being grown. The same recipe, text, machine and number of threads give the same weights, also after
    a pause. It grows on a GPU where there is one."""

    def __init__(self, config: GPTNeoXConfig, recipe: Recipe, stream: np.ndarray, loss: Loss = next_token, without: str = ""):
        """loss: what is to become small. without: parameters with this in their names are zero and stay so."""
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = start(config, recipe.seed).to(self.device)
        for name, weight in self.model.named_parameters() if without else ():
            if without in name:
                weight.requires_grad_(False).zero_()
        self.recipe, self.stream, self.step, self.loss = recipe, stream, 0, loss
        self.optimizers = _optimizers(self.model, recipe)

    def batch(self, step: int) -> torch.Tensor:
        """The token ids that step reads, (rows, length): the next piece of the text, cut into rows."""
        size = self.recipe.tokens_per_step
        piece = self.stream[step * size : (step + 1) * size].astype(np.int64)
        return torch.from_numpy(piece).view(self.recipe.rows, self.recipe.length).to(self.device)

    def learn(self) -> float:
        """One step: read, err, turn every knob a little. Returns the loss before the turn, in nats a token."""
        loss = self.loss(self.model, self.batch(self.step), self.step)
        self.model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["initial_lr"] * self.recipe.schedule(self.step)
            optimizer.step()
        self.step += 1
        return loss.item()

    def grow(
        self,
        keep: Callable[["Run"], None],
        progress: Callable[[float], None] = lambda loss: None,
        pause: Callable[["Run"], None] | None = None,
    ) -> None:
        """Learn to the end, calling `keep` at every checkpoint (step 0 and the last among them), and `pause` often in between.

        Raises KeyboardInterrupt, with a sentence, when it is stopped: after the step that was under way, and a `pause`.
        """
        wanted = {0, *self.recipe.checkpoints, self.recipe.steps}
        with stopping.heard() as stopped:
            if self.step == 0:
                keep(self)
            while self.step < self.recipe.steps:
                progress(self.learn())
                if self.step in wanted:
                    keep(self)
                if pause and (self.step % OFTEN == 0 or stopped()):
                    pause(self)
                if stopped() and self.step < self.recipe.steps:
                    on = " The same command goes on from there." if pause else ""
                    raise KeyboardInterrupt(f"Stopped after step {self.step:,} of {self.recipe.steps:,}.{on}")

    def save(self, path: Path) -> None:
        """Everything needed to go on later."""
        state = {
            "step": self.step,
            "recipe": asdict(self.recipe),
            "model": self.model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def resume(self, path: Path) -> None:
        """Go on from where `save` left off. Raises ValueError if that was another recipe."""
        state = torch.load(path, weights_only=True, map_location=self.device)
        if state["recipe"] != asdict(self.recipe):
            raise ValueError(f"{path} is the pause of another recipe. Remove it to start anew.")
        self.model.load_state_dict(state["model"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(kept)
        self.step = state["step"]


def _optimizers(model: GPTNeoXForCausalLM, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """What turns the gradient into a turn of each knob: Muon for the matrices, AdamW for all else.

    Muon (Jordan et al. 2024) evens out the directions of a matrix's gradient before it turns.
    """
    turned = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    matrices = [p for name, p in turned if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in turned if p.ndim != 2 or "embed" in name]
    optimizers = [
        torch.optim.Muon(matrices, lr=recipe.matrix_rate, weight_decay=recipe.weight_decay),
        torch.optim.AdamW(others, lr=recipe.vector_rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
    return optimizers
