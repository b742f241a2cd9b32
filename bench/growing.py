"""How fast a model grows: the lab's loop beside one in the manner of nanoGPT (Karpathy 2022), in one run on one machine.

Both are of the same size and read the same text, on one thread: the village's model and a seedling. nanoGPT's has no rotary
positions, makes all logits at once, and turns everything by AdamW; the lab's does more work at each step (Muon).
They take turns, and a ratio is taken within a round. Seconds are of the processor, whatever else runs in them.

Writes growing_figures.json and its table in README.md. `--compiled` asks torch.compile as well, which takes minutes.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version

import numpy as np
import torch
import torch.nn.functional as F
from publishing import machine, measured, publish, spread
from torch import Tensor, nn

from lab.growing import architecture
from lab.growing.training import Recipe, Run
from lab.seedlings.plan import RECIPE as SEEDLINGS
from lab.seedlings.plan import Seedling

ROUNDS = 15
STEPS = 3  # in a round
ENGINE = "the lab's loop"
SIZES = {"the village's model": (architecture.config(), Recipe()), "a seedling": (Seedling("village", 0).config(), SEEDLINGS)}


class Block(nn.Module):
    def __init__(self, width: int, heads: int, inner: int):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.read, self.write = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, T, d)."""
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.read(self.ln1(x)).chunk(3, -1))
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # (B, heads, T, d_head)
        x = x + self.write(seen.transpose(1, 2).flatten(2))
        return x + self.down(F.gelu(self.up(self.ln2(x)), approximate="tanh"))


class NanoGPT(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.places = nn.Embedding(config.max_position_embeddings, config.hidden_size)
        sizes = config.hidden_size, config.num_attention_heads, config.intermediate_size
        self.blocks = nn.Sequential(*(Block(*sizes) for _ in range(config.num_hidden_layers)))
        self.norm = nn.LayerNorm(config.hidden_size)

    def forward(self, rows: Tensor) -> Tensor:
        """The mean loss of the next tokens of rows (B, T)."""
        x = self.tokens(rows) + self.places(torch.arange(rows.shape[1]))
        logits = self.norm(self.blocks(x)) @ self.tokens.weight.T  # (B, T, V)
        return F.cross_entropy(logits[:, :-1].flatten(0, 1), rows[:, 1:].flatten())


def nano(config, batch: Callable[[], Tensor], compiled: bool) -> Callable[[], object]:
    """One step of the loop, when called."""
    model = NanoGPT(config)
    loss_of = torch.compile(model) if compiled else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95), fused=True)

    def step() -> float:
        loss = loss_of(batch())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    return step


def timed(loops: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of the processor that a step takes, by whose it is, over the rounds."""
    for step in loops.values():
        for _ in range(3):
            step()
    found: dict[str, list[float]] = {who: [] for who in loops}
    for _ in range(rounds):
        for who, step in loops.items():
            began = time.process_time()
            for _ in range(STEPS):
                step()
            found[who].append((time.process_time() - began) / STEPS)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiled", action="store_true", help="nanoGPT's loop compiled, too")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tasks = {}
    for name, (config, recipe) in SIZES.items():
        stream = np.random.default_rng(0).integers(0, config.vocab_size, 200 * recipe.tokens_per_step).astype(np.uint16)
        run = Run(config, recipe, stream)
        loops = {ENGINE: run.learn, "nanoGPT's": nano(config, lambda run=run: run.batch(run.step), compiled=False)}
        if asked.compiled:
            loops["nanoGPT's, compiled"] = nano(config, lambda run=run: run.batch(run.step), compiled=True)
        times = timed(loops, asked.rounds)
        tasks[name] = {
            who: {
                "tokens a second": spread(recipe.tokens_per_step / np.array(each)),
                "times as fast as nanoGPT's": spread(np.divide(times["nanoGPT's"], each)),
            }
            for who, each in times.items()
        }
    versions = {"torch": version("torch"), "transformers": version("transformers")}
    figures = {"date": date.today().isoformat(), "machine": machine(), "versions": versions, "tasks": tasks}
    lines = [
        measured(figures),
        "",
        "| model | loop | tokens a second | times as fast as nanoGPT's |",
        "| --- | --- | --- | --- |",
    ]
    for task, by in tasks.items():
        for who, found in by.items():
            speed = "{median:.2f} ({low:.2f} to {high:.2f})".format(**found["times as fast as nanoGPT's"])
            lines.append(f"| {task} | {who} | {found['tokens a second']['median']:,.0f} | {speed} |")
    publish(figures, "growing_figures.json", "growing", lines)


if __name__ == "__main__":
    main()
