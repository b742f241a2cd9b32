"""`python bench/chat.py`: the real model in the page's engine, in wllama and in PyTorch, one thread each, in one run.

wllama is llama.cpp compiled to WebAssembly; 2.2.1 is its fastest release for this (later ones address memory in 64 bits and are
slower). It is measured on the same file and on two other forms of the same weights, which it runs faster. All take turns, each in
a browser of its own, and what counts is the time that a processor worked for it, since the machine may be shared. Ratios are
taken within a round. The answers are compared first.

Writes chat_figures.json and the table in README.md.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import torch
from playwright.sync_api import Playwright, sync_playwright
from publishing import compared, machine, measured, publish, ratio, spread
from requantised import requantised
from stand import stand

from lab import command, models, smollm2

ROUNDS, TOLD = 5, 40
TEXT = (
    "The people who build such systems know what they train them to do, on which text and by which rule, and can print out every "
    "number that results. Why the systems come to do other things as well, and how, they often don't know, and this book shows both."
)
NAMES = {
    "engine": "the page's engine",
    "exact": "the same, `exact`",
    "wllama": "wllama, the same file",
    "wllama Q4_0": "wllama, Q4_0",
    "wllama Q8_0": "wllama, Q8_0",
    "torch": "transformers in PyTorch, float32",
}


def tree(root: int) -> list[int]:
    """A process and all that it has begun."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, parent = int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # gone meanwhile
        children.setdefault(parent, []).append(pid)
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def worked(pids: list[int]) -> float:
    """Milliseconds that a processor has worked for them."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return 1000 * total / os.sysconf("SC_CLK_TCK")


class InTorch:
    """The same file in this process."""

    def __init__(self):
        torch.set_num_threads(1)
        self.model, self.tokenizer = models.load("smollm2")
        self.pids = [os.getpid()]

    @torch.inference_mode()
    def ask(self, task: str, args: list):
        ids = torch.tensor([args[0]])
        if task == "read":
            return self.model(ids, logits_to_keep=1).logits[0, -1].argmax().item()
        count = args[1]
        told = self.model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=False, min_new_tokens=count, max_new_tokens=count, pad_token_id=2
        )
        return told[0, len(args[0]) :].tolist()


class InPage:
    """A browser of its own."""

    def __init__(self, who: str, file: str, folder: Path, stack: ExitStack, playwright: Playwright):
        before = set(tree(os.getpid()))
        self.page = stack.enter_context(stand(folder, "chat_page.js", playwright))
        self.who = who
        self.page.evaluate("([who, file]) => bench.prepare(who, file)", [who, file])
        self.pids = [pid for pid in tree(os.getpid()) if pid not in before]

    def ask(self, task: str, args: list):
        return self.page.evaluate("([who, task, args]) => bench.ask(who, task, args)", [self.who, task, args])


def timed(contestant, task: str, calls: list[list]) -> float:
    """Milliseconds of work a call."""
    start = worked(contestant.pids)
    for args in calls:
        contestant.ask(task, args)
    return (worked(contestant.pids) - start) / len(calls)


def main() -> None:
    file = smollm2.checked()
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        forms = {"wllama Q4_0": "Q4_0", "wllama Q8_0": "Q8_0"}
        files = {"engine": file, "exact": file, "wllama": file}
        files |= {who: requantised(file, form, Path(made) / f"{form}.gguf") for who, form in forms.items()}
        contestants = {"torch": InTorch()}
        playwright = stack.enter_context(sync_playwright())
        for who, path in files.items():
            folder = Path(made) / who.replace(" ", "-")
            folder.mkdir()
            (folder / "real.gguf").symlink_to(path)
            contestants[who] = InPage(who, "real.gguf", folder, stack, playwright)
        ids = contestants["torch"].tokenizer(TEXT * 12, add_special_tokens=False)["input_ids"]
        read = {n: [[1, *ids[7 * k : 7 * k + n - 1]] for k in range(6)] for n in (12, 64)}
        for who in ("engine", "exact", "wllama"):
            for tokens in read[64][:2]:
                if contestants[who].ask("read", [tokens]) != contestants["torch"].ask("read", [tokens]):
                    sys.exit(f"{NAMES[who]} does not say what PyTorch says.")
        tasks = {
            "reading 12 tokens": ("read", [[tokens] for tokens in read[12]]),
            "reading 64 tokens": ("read", [[tokens] for tokens in read[64]]),
            f"{TOLD} more tokens after 12": ("goOn", [[read[12][0], TOLD]]),
        }
        rounds = {task: {who: [] for who in NAMES} for task in tasks}
        knob = []
        for n in range(ROUNDS + 1):
            for task, (name, calls) in tasks.items():
                for who in NAMES:
                    taken = timed(contestants[who], name, calls)
                    if n:  # one round to warm up
                        rounds[task][who].append(taken)
            knob.append(timed(contestants["engine"], "knob", [[read[12][k], 0.1 * (n + k)] for k in range(6)]))
            print(f"\rround {n} of {ROUNDS}", end="", file=sys.stderr)
        browser = contestants["engine"].page.context.browser.version
    report(rounds, knob[1:], browser)


def report(rounds: dict, knob: list[float], browser: str) -> None:
    figures = {
        "date": date.today().isoformat(),
        "machine": machine(),
        "rounds": ROUNDS,
        "versions": {"chromium": browser, "torch": torch.__version__, "@wllama/wllama": "2.2.1"},
        "tasks": compared(rounds),
        "knob": spread(knob),
    }
    publish(figures, "chat_figures.json", "chat", table(figures))


def table(figures: dict):
    """The lines of the table, in Markdown."""
    yield measured(figures)
    yield ""
    yield "| task | who | milliseconds of work | times as long as the engine |"
    yield "| --- | --- | --- | --- |"
    for task, by in figures["tasks"].items():
        for who, found in by.items():
            yield f"| {task} | {NAMES[who]} | {found['milliseconds']['median']:.3g} | {ratio(who, found)} |"
    yield ""
    yield "One of its knobs turned, to the new distribution after 12 tokens: {median:.3g} ms of work ({low:.3g} to {high:.3g}).".format(
        **figures["knob"]
    )


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()
