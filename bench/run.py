"""`make bench`: the page's engine beside onnxruntime-web and PyTorch, in one run on one machine.

All take turns: in every round each does every task a few times, and the median of these calls is its time of that round.
A ratio is taken within a round, so that whatever else the machine does in that minute weighs on both sides alike. Reported
are the median over the rounds and the quartiles beside it. Before anything is timed the answers are compared.

Writes figures.json and the table in README.md.
"""

import json
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

import cold
import numpy as np
import torch
from export import export
from publishing import BENCH, compared, machine, measured, publish, ratio, spread
from stand import stand
from transformers import GPTNeoXConfig

from lab import command
from lab.growing import checkpoints, training

ROUNDS = 25
TURNS = 600  # of a knob, to the new distribution drawn
TOLD = 100  # tokens of a continuation
PROMPTS = {T: [0, *((37 * i + 11) % 2048 for i in range(T - 1))] for T in (12, 64)}

# The task, what it is given, how often it is done in a round, and by whom.
RUNNERS = ("engine", "readable", "onnxruntime", "torch")
TASKS = {
    "forward, 12 tokens": ("forward", [PROMPTS[12]], 15, RUNNERS),
    "forward, 64 tokens": ("forward", [PROMPTS[64]], 9, RUNNERS),
    f"generate {TOLD} tokens": ("generate", [PROMPTS[12], TOLD], 2, RUNNERS),
    "training step": ("train", [], 3, ("engine", "tensorflow", "torch")),
}
NAMES = {
    "engine": "the page's engine",
    "readable": "its readable JavaScript",
    "onnxruntime": "onnxruntime-web",
    "tensorflow": "TensorFlow.js, WASM",
    "torch": "transformers in PyTorch",
}

# What LiveTraining grows by default: small enough to learn while a reader looks on. 8 texts of 64 tokens at each step.
SMALL = GPTNeoXConfig(
    vocab_size=2048,
    hidden_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=256,
    max_position_embeddings=64,
    hidden_act="gelu_pytorch_tanh",
    use_parallel_residual=False,
    tie_word_embeddings=True,
    rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
)
RECIPE = training.Recipe(steps=1000, rows=8, length=64)
TEXT = np.random.default_rng(0).integers(0, 2048, RECIPE.steps * RECIPE.tokens_per_step)


class InTorch:
    """The same model in this process."""

    def __init__(self, model):
        self.model = model
        self.run = training.Run(SMALL, RECIPE, TEXT)  # the lab's own way of training

    def train(self) -> np.ndarray:
        return np.array([self.run.learn()])

    @torch.inference_mode()
    def forward(self, tokens: list[int]) -> np.ndarray:
        return self.model(torch.tensor([tokens])).logits[0].flatten().numpy()

    @torch.inference_mode()
    def generate(self, tokens: list[int], count: int) -> np.ndarray:
        ids = torch.tensor([tokens])
        told = self.model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=False, min_new_tokens=count, max_new_tokens=count, pad_token_id=0
        )
        return told[0, len(tokens) :].numpy()

    def time(self, task: str, args: list, calls: int) -> list[float]:
        """Milliseconds of each call."""
        taken = []
        for _ in range(calls):
            start = time.perf_counter()
            getattr(self, task)(*args)
            taken.append(1000 * (time.perf_counter() - start))
        return taken


def main() -> None:
    torch.set_num_threads(1)
    model, _ = checkpoints.load("village", seed=0)
    with tempfile.TemporaryDirectory() as folder:
        export(model.eval(), Path(folder) / "village.onnx")
        with stand(Path(folder)) as page:
            own = InTorch(model)
            numbers = {name: weight.detach().flatten().tolist() for name, weight in own.run.model.named_parameters()}
            recipe = dict(steps=RECIPE.steps, rows=RECIPE.rows, length=RECIPE.length, optimizer="muon")
            in_page(page, "prepareTraining", SMALL.to_dict(), numbers, recipe, TEXT.tolist())
            compare_answers(page, own)
            rounds = {task: {who: [] for who in contestants} for task, (*_, contestants) in TASKS.items()}
            knob = []
            for n in range(ROUNDS + 2):
                for task, (name, args, calls, contestants) in TASKS.items():
                    for who in contestants:
                        taken = own.time(name, args, calls) if who == "torch" else in_page(page, "time", name, who, args, calls)
                        if n >= 2:  # two rounds to warm up
                            rounds[task][who].append(float(np.median(taken)))
                knob += in_page(page, "time", "knob", "engine", [PROMPTS[12]], 40) if n >= 2 else []
                print(f"\rround {n + 1} of {ROUNDS + 2}", end="", file=sys.stderr)
            drawn = in_page(page, "turnDrawn", TURNS)
            openings, browser = cold.measure(page.context.browser), page.context.browser.version
    report(rounds, knob, drawn, openings, browser)


def in_page(page, call: str, *args):
    return page.evaluate(f"(args) => bench.{call}(...args)", list(args))


def compare_answers(page, own: InTorch) -> None:
    """Ends the run where the contestants do not do the same work."""
    for task, (name, args, _, contestants) in TASKS.items():
        expected = getattr(own, name)(*args)
        if name == "generate":  # here an end of text is a token like any other; there it must not come
            expected = in_page(page, "answer", name, "readable", args)
        for who in contestants[:-1]:
            apart = np.abs(np.array(in_page(page, "answer", name, who, args)) - expected).max()
            if not apart <= 1e-4:
                sys.exit(f"{task}: {NAMES[who]} is {apart} apart from what was expected.")


def summed_up(drawn: dict[str, list]) -> dict[str, float]:
    """Turns of the dial, as `turning.js` measures them, in a few figures."""
    updated, seen, frames = (np.array(drawn[key]) for key in ("updated", "drawn", "frames"))
    figures = {"turns": len(seen), "drawn in the very next frame, share": round(float((frames <= 1).mean()), 3)}
    for what, times in (("changed", updated), ("drawn", seen)):
        figures[f"milliseconds until {what}, median"] = round(float(np.median(times)), 2)
        figures[f"milliseconds until {what}, 95th percentile"] = round(float(np.percentile(times, 95)), 2)
    return figures


def report(rounds: dict, knob: list[float], drawn: dict[str, list], openings: list[dict], browser: str) -> None:
    figures = {
        "date": date.today().isoformat(),
        "machine": machine(),
        "rounds": ROUNDS,
        "versions": {
            "chromium": browser,
            "torch": torch.__version__,
            "transformers": version("transformers"),
            **json.loads((BENCH / "package.json").read_text())["dependencies"],
        },
        "tasks": compared(rounds),
        "knob": {
            "calls": len(knob),
            "milliseconds, 95th percentile": round(float(np.percentile(knob, 95)), 3),
            "milliseconds, median": round(float(np.median(knob)), 3),
        },
        "dial": summed_up(drawn),
        "cold": {"widget": openings[0]["widget"], "openings": len(openings)}
        | {what: spread([opening[what] for opening in openings]) for what in ("milliseconds", "bytes", "widget's bytes")},
    }
    publish(figures, "figures.json", "figures", table(figures))


def table(figures: dict):
    """The lines of the table, in Markdown."""
    yield measured(figures)
    yield ""
    yield "| task | who | milliseconds | times as long as the engine |"
    yield "| --- | --- | --- | --- |"
    for task, by in figures["tasks"].items():
        for who, found in by.items():
            ms = found["milliseconds"]
            per_second = f" ({1000 * TOLD / ms['median']:,.0f} tokens/s)" if "generate" in task else ""
            yield f"| {task} | {NAMES[who]} | {ms['median']:.3g}{per_second} | {ratio(who, found)} |"
    knob = figures["knob"]
    yield ""
    yield (
        f"A knob turned, to the new distribution after 12 tokens, not yet drawn: {knob['milliseconds, 95th percentile']:.2f} ms "
        f"at the 95th percentile of {knob['calls']} turns."
    )
    yield ""
    yield dial(figures["dial"])
    yield ""
    yield opened(figures["cold"])


def dial(found: dict[str, float]) -> str:
    """A sentence about the dial of the widget."""
    ms = {
        key: f"{found[f'milliseconds until {key}, median']:.1f} ms ({found[f'milliseconds until {key}, 95th percentile']:.1f} ms "
        "at the 95th percentile)"
        for key in ("changed", "drawn")
    }
    return (
        f"Turning a knob to the new distribution drawn, in `WeightEditor`, after 12 tokens, over {found['turns']} turns, each begun "
        f"with a frame, as a browser delivers a drag: the bars are changed after {ms['changed']} and drawn after {ms['drawn']}; "
        f"{found['drawn in the very next frame, share']:.1%} of the turns are drawn in the very next frame."
    )


def opened(found: dict) -> str:
    """A sentence about a chapter opened for the first time."""
    kilobytes = {name: f"{found[what]['median'] / 1000:,.0f} KB" for name, what in (("all", "bytes"), ("ours", "widget's bytes"))}
    return (
        f"From opening chapter 2 with nothing in the browser's cache to its first usable widget, `{found['widget']}`: "
        f"{found['milliseconds']['median'] / 1000:.1f} s (median of {found['openings']}), {kilobytes['all']} moved in all, "
        f"of which {kilobytes['ours']} for the widget with its model; text compressed by gzip."
    )


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()
