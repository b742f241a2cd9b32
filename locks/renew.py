"""Writes down, by its SHA-256, every file that may be installed: `make locks`, or `make renew` for the newest there are.

What the book asks for stands in pyproject.toml and package.json, exact; these bring others along, and those others still more.
Of pyproject.toml's `book` (with what it always needs) comes book.txt; of each other extra, what it adds. They hold for every
system and every Python that the book runs on. torch stands apart, in torch.txt, which says why.

    python locks/renew.py             versions stay where nothing asks for others
    python locks/renew.py --newest    what is brought along is the newest that fits
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
from pathlib import Path

LOCKS = Path(__file__).resolve().parent
ROOT = LOCKS.parent
CPU_INDEX = "https://download.pytorch.org/whl/cpu/torch/"
PYPI = "https://pypi.org/simple/torch/"
OLDEST = "3.11"
# What torch's build for graphics cards asks for on Linux, and its build for the CPU does not; and torch itself.
CARDS = re.compile(r"(torch|triton|nvidia-[\w-]+|cuda-[\w-]+)==")
CPU_WHEELS = r"torch-{version}\+cpu-cp3(\d+)-cp3\1-manylinux\w+_(x86_64|aarch64)\.whl"
OTHER_WHEELS = r"torch-{version}-cp3(\d+)-cp3\1-(macosx\w+|win_amd64)\.whl"

TORCH = """\
# torch, by the SHA-256 of each file. Apart from the others since PyPI's files for Linux are not the ones that the book takes:
# they bring several GB along for graphics cards. For Linux these are the builds for the CPU, whose version ends in +cpu, from
# {index}; for macOS and Windows PyPI's own. Made by `make locks`:{names}
torch=={version} \\
{hashes}
"""


def entries(text: str) -> dict[str, str]:
    """The packages of a lock: what each asks for ("name==version ; marker"), and all its lines."""
    blocks = re.findall(r"^\w[^\n]*\n(?:[ \t]+[^\n]*\n)*", text, re.MULTILINE)
    return {block.splitlines()[0].rstrip(" \\"): block for block in blocks}


def resolve(project: dict, extras: list[str], within: Path | None, seed: str, newest: bool) -> str:
    """What comes of these extras, all files by their digests. within: a lock whose versions hold; seed: one whose are liked."""
    with tempfile.TemporaryDirectory() as folder:
        out, builder = Path(folder, "lock.txt"), Path(folder, "builder.in")
        out.write_text(seed, encoding="utf-8")
        builder.write_text("\n".join(project["build-system"]["requires"]), encoding="utf-8")  # the book itself is built, too
        command: list[str | Path] = [
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
        ]
        command += ["--python-version", OLDEST, "--output-file", out, ROOT / "pyproject.toml", builder]
        command += [part for extra in extras for part in ("--extra", extra)]
        command += ["--constraint", within] if within else []
        command += ["--upgrade"] if newest else []
        subprocess.run([sys.executable, "-m", *map(str, command)], check=True)
        return out.read_text(encoding="utf-8")


def python_locks(project: dict, newest: bool) -> None:
    extras = list(project["project"]["optional-dependencies"])
    before = "".join(path.read_text(encoding="utf-8") for path in sorted(LOCKS.glob("*.txt")))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as together:
        # All at once first, so that no two of them want different versions.
        together.write("\n".join(entries(resolve(project, extras, None, "".join(entries(before).values()), newest))) + "\n")
        together.flush()
        book: dict[str, str] = {}
        for extra in sorted(extras, key=lambda name: name != "book"):
            found = entries(resolve(project, [extra], Path(together.name), "", False))
            added = [block for asked, block in found.items() if asked not in book and not CARDS.match(asked)]
            first = "" if extra == "book" else "-r book.txt\n"
            note = f"# Made by `make locks`: what pyproject.toml's extra {extra} asks for and brings along"
            text = f"{note}{', beyond the book' if first else '; torch stands in torch.txt'}.\n{first}{''.join(added)}"
            (LOCKS / f"{extra}.txt").write_text(text, encoding="utf-8")
            book = book or found


def torch_lock(version: str) -> None:
    """Digests of torch's files as both indexes give them. Where that of the CPU builds can't be asked, those of this version stay."""
    path = LOCKS / "torch.txt"
    try:
        cpu = re.findall(r"([^/\"]+\.whl)#sha256=(\w{64})", fetch(CPU_INDEX).replace("%2B", "+"))
    except OSError as error:
        if path.exists() and f"torch=={version} " in path.read_text(encoding="utf-8"):
            print(f"{CPU_INDEX} can't be asked ({error}): what torch.txt says of torch {version} stays as it is.")
            return
        sys.exit(f"{CPU_INDEX} can't be asked ({error}), and torch.txt has no torch {version}.")
    files = json.loads(fetch(PYPI, "application/vnd.pypi.simple.v1+json"))["files"]
    write_torch(version, dict(cpu), {file["filename"]: file["hashes"]["sha256"] for file in files})


def write_torch(version: str, cpu: dict[str, str], pypi: dict[str, str]) -> None:
    """The wheels that the book takes, {file: digest} of each index, in torch.txt."""
    oldest = int(OLDEST.split(".")[1])
    taken = {}
    for pattern, there in ((CPU_WHEELS, cpu), (OTHER_WHEELS, pypi)):
        fits = re.compile(pattern.format(version=re.escape(version)))
        taken |= {name: there[name] for name in sorted(there) if (found := fits.fullmatch(name)) and int(found[1]) >= oldest}
    names = "".join(f"\n#   {name}" for name in taken)
    hashes = " \\\n".join(f"    --hash=sha256:{digest}" for digest in taken.values())
    text = TORCH.format(index=CPU_INDEX, names=names, version=version, hashes=hashes)
    (LOCKS / "torch.txt").write_text(text, encoding="utf-8")


def fetch(url: str, accept: str = "text/html") -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=20) as answer:
        return answer.read().decode()


def npm_locks(newest: bool) -> None:
    if not shutil.which("npm"):
        print("There is no npm here: package-lock.json and bench/package-lock.json stay as they are.")
        return
    for folder in (ROOT, ROOT / "bench"):
        what = "update" if newest else "install"
        options = ["--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"]
        subprocess.run(["npm", what, *options], cwd=folder, check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--newest", action="store_true", help="take the newest versions of what is brought along")
    newest = parser.parse_args().newest
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [torch] = (line.partition("==")[2] for line in project["project"]["dependencies"] if line.startswith("torch=="))
    torch_lock(torch)
    python_locks(project, newest)
    npm_locks(newest)
