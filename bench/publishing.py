"""What a run of the bench has measured, in a file of figures and between two marks of README.md."""

import json
import platform
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

BENCH = Path(__file__).resolve().parent


def spread(values) -> dict[str, float]:
    low, middle, high = np.percentile(values, [25, 50, 75])
    return {"median": round(float(middle), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def compared(rounds: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, dict]]:
    """Of each task, by who did it: its milliseconds over the rounds, and how many times as long as the engine's."""
    return {
        task: {
            who: {"milliseconds": spread(times), "times as long as the engine": spread(np.divide(times, by["engine"]))}
            for who, times in by.items()
        }
        for task, by in rounds.items()
    }


def ratio(who: str, found: dict) -> str:
    """How many times as long as the engine somebody took, in a cell of the table."""
    return "" if who == "engine" else "{median:.2f} ({low:.2f} to {high:.2f})".format(**found["times as long as the engine"])


def measured(figures: dict) -> str:
    """When, and on what."""
    return f"Measured {figures['date']} on {figures['machine']}; {', '.join(f'{k} {v}' for k, v in figures['versions'].items())}."


def publish(figures: dict, file: str, mark: str, lines: Iterable[str]) -> None:
    """Writes the figures into `file`, and the lines into README.md between `<!-- mark -->` and the end mark that follows."""
    (BENCH / file).write_text(json.dumps(figures, indent=1) + "\n")
    text = "\n".join(lines)
    readme = BENCH / "README.md"
    before, _, rest = readme.read_text().partition(f"<!-- {mark} -->\n")
    after = re.split(r"(?=<!-- end -->)", rest, maxsplit=1)[1]
    readme.write_text(f"{before}<!-- {mark} -->\n\n{text}\n\n{after}")
    print("\n" + text)


def machine() -> str:
    """The processor and the system."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.+)", info.read_text()) if info.exists() else []
    return f"{names[0] if names else platform.processor()}, {len(names) or '?'} cores seen, {platform.system()}"
