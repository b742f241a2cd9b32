"""What a JupyterHub for a class needs: N kernels, started at once, each doing what a student's notebook does.

    nice -n 19 .venv/bin/python bench/hub.py      # Linux only; some minutes

A kernel is a process of its own, started by `.binder/start`, and runs one of WORK. Its time ends with its first answer; then
the memory of all N is read, while they are open. `own` is what no other process has (it comes N times), `shared` what they
hold in common (torch's code above all; it comes once on a machine). From the largest N the table reckons a hundred: shared
once, own a hundred times. Writes hub_figures.json and a table in README.md.
"""

import asyncio
import os
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from publishing import machine, measured, publish

from lab import command

ROOT = Path(__file__).resolve().parent.parent
CLASS = 100
FIGURE = "from widgets import NextTokenPrediction, WeightEditor; one, other = NextTokenPrediction(prompt='The baker'), WeightEditor()\n"
TABLE = "from lab import figures; figures.rows('capacities')\n"
ASK = "from lab import models; model, tokenizer = models.load({!r})\nmodel(**tokenizer('The baker', return_tensors='pt')).logits"
WORK = {  # what a kernel does, by what it is called, and how many kernels at once
    "two figures and a table, no PyTorch": (FIGURE + TABLE, (1, 2, 4, 8)),
    "the same, and the village model by PyTorch": (FIGURE + TABLE + ASK.format("village"), (1, 2, 4, 8)),
    "the same, and the real model by PyTorch": (FIGURE + TABLE + ASK.format("smollm2"), (1, 2)),
}


def memory(pid: int) -> dict[str, float]:
    """Of one process, in MB: all that it holds (`all`), what it alone holds (`own`), and its part of all processes' (`part`)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    held = {
        "all": kilobytes["Rss"],
        "own": kilobytes["Private_Clean"] + kilobytes["Private_Dirty"],
        "part": kilobytes["Pss"],
    }
    return {name: size * 1024 / 1e6 for name, size in held.items()}


async def begin(code: str) -> tuple[AsyncKernelManager, float]:
    """A kernel that has run `code`, and the seconds from its start to the answer. Raises RuntimeError where it fails."""
    manager = AsyncKernelManager(kernel_name="python3")
    start = ["bash", str(ROOT / ".binder" / "start"), sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager._kernel_spec = KernelSpec(argv=[*start, "--log-level=ERROR"], language="python")
    began = time.perf_counter()
    await manager.start_kernel(cwd=str(ROOT), env=os.environ | {"PYTHONPATH": str(ROOT)})
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=600)
    reply = await client.execute(code, reply=True, timeout=600)
    client.stop_channels()
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))
    return manager, time.perf_counter() - began


async def at_once(code: str, kernels: int) -> dict[str, float]:
    """What so many kernels take together while all are open, in MB, and when they had answered, in seconds."""
    begun = await asyncio.gather(*(begin(code) for _ in range(kernels)))
    held = [memory(manager.provisioner.pid) for manager, _ in begun]
    for manager, _ in begun:
        await manager.shutdown_kernel(now=True)
    seconds = [taken for _, taken in begun]
    return {
        "kernels": kernels,
        "MB together": round(sum(each["part"] for each in held)),
        "MB of one": round(max(each["all"] for each in held)),
        "MB own": round(sum(each["own"] for each in held) / kernels),
        "s to the answer, middle": round(median(seconds), 1),
        "s to the answer, last": round(max(seconds), 1),
    }


def for_a_class(rows: list[dict]) -> int:
    """MB for a hundred on one machine, if each further kernel takes what those of the largest trial had as their own."""
    largest = rows[-1]
    shared = largest["MB of one"] - largest["MB own"]
    return round(shared + CLASS * largest["MB own"])


def lines(figures: dict) -> list[str]:
    load = figures["load"]
    told = [
        measured(figures),
        "",
        f"The machine had other work as well ({load['before']} processes wanted its cores before, {load['after']} after), "
        "so the times are upper bounds. Memory does not depend on that.",
        "",
        "| each kernel has | kernels | MB together | MB in one | of that its own | seconds to the answer: middle, last |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for work, rows in figures["work"].items():
        for row in rows:
            times = f"{row['s to the answer, middle']}, {row['s to the answer, last']}"
            told.append(
                f"| {work} | {row['kernels']} | {row['MB together']:,} | {row['MB of one']:,} | {row['MB own']:,} | {times} |"
            )
        told.append(f"| {work} | {CLASS}, reckoned | {for_a_class(rows):,} |  |  |  |")
    return told


def main() -> None:
    before = os.getloadavg()[0]
    work = {name: [asyncio.run(at_once(code, n)) for n in numbers] for name, (code, numbers) in WORK.items()}
    figures = {
        "date": date.today().isoformat(),
        "machine": machine(),
        "versions": {name: version(name) for name in ("torch", "transformers", "ipykernel")},
        "load": {"before": round(before, 1), "after": round(os.getloadavg()[0], 1)},
        "work": work,
    }
    publish(figures, "hub_figures.json", "hub", lines(figures))


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()
