"""The stages: what each starts from, what it learns, and where it is kept."""

import random
from collections.abc import Callable
from pathlib import Path

from safetensors.torch import load_file, save_file
from tqdm import tqdm

from lab.growing import checkpoints
from lab.growing.garden import PLANTS
from lab.posttraining import chat, moves, preferences, questions, tuning
from lab.posttraining.tuning import Recipe

BASES = {"instruct": None, "preferences": "instruct", "steps": None, "at-once": None}  # None: the grown model
RECIPES = {
    "instruct": Recipe(steps=600),
    "preferences": Recipe(steps=30, rate=5e-5),
    "steps": Recipe(steps=400, rate=2e-3),
    "at-once": Recipe(steps=400, rate=2e-3),
}
QUESTIONS = 800  # that preferences are sampled on


def learn(stage: str, base, tokenizer, recipe: Recipe | None = None):
    """The model that a stage makes of its base. Raises ValueError for a stage that isn't one of BASES."""
    if stage not in BASES:
        raise ValueError(f"There is no stage {stage!r}. There is: {', '.join(BASES)}.")
    recipe = recipe or RECIPES[stage]
    if stage == "preferences":
        return _prefer(base, tokenizer, recipe)
    draw = examples(stage, tokenizer, recipe.seed)
    return tuning.tune(base, tuning.in_batches(draw, recipe.rows, recipe.seed), tuning.answer_loss, recipe, stage)


def examples(stage: str, tokenizer, seed: int) -> Callable[[], chat.Turn]:
    """Draws fresh examples of a stage. `steps` and `at-once` draw the very same scenes and questions."""
    rng = random.Random(f"instruct {seed}" if stage == "instruct" else f"moves {seed}")

    def draw() -> chat.Turn:
        if stage == "instruct":
            asked = questions.question(rng)
            return chat.turn(tokenizer, asked.text, asked.answer)
        scene = moves.moved(rng, rng.choice(moves.MOVES))
        return chat.turn(tokenizer, scene.question, scene.answer_by_steps if stage == "steps" else scene.answer)

    return draw


def _prefer(base, tokenizer, recipe: Recipe, count: int = QUESTIONS):
    with tqdm(total=count * preferences.ANSWERS, desc="answers to judge", unit="answer") as bar:
        pairs = preferences.sample_pairs(base, tokenizer, count, recipe.seed, bar.update)
    weighed = preferences.weigh(base, tokenizer, pairs)
    batches = preferences.in_batches(weighed, recipe.rows, recipe.seed)
    return tuning.tune(base, batches, preferences.dpo_loss, recipe, "preferences")


def keep(folder: Path, stage: str, base, model) -> None:
    """Keep what a stage changed, replacing an older file only once the new one is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{stage}.new"
    save_file(tuning.changed(base, model), fresh)
    fresh.replace(folder / f"{stage}.safetensors")


def publish(folder: Path, grown, root: Path = checkpoints.SPECIMENS) -> None:
    """Put all stages under root, each as a model of its own in the form the page reads. grown: what they start from.

    Their `tokens` are those of the village's text, which the grown model had read before the stage began.
    """
    for stage in BASES:
        model = kept(folder, stage, grown)
        model.config.tokenizer = "village"
        tokens = PLANTS["village"].recipe.steps * PLANTS["village"].recipe.tokens_per_step
        checkpoints.write_seed(root / stage / "seed-0", stage, 0, [(RECIPES[stage].steps, tokens, model.state_dict())])
        model.config.save_pretrained(root / stage)


def kept(folder: Path, stage: str, grown):
    """A stage as a model, from what `keep` wrote of it and of its bases. grown: the model they all start from.

    Raises ValueError if a stage is not there.
    """
    path = folder / f"{stage}.safetensors"
    if not path.exists():
        raise ValueError(f"{path} is not there: `python -m lab.posttraining {stage}` makes it.")
    before = BASES[stage]
    base = grown if before is None else kept(folder, before, grown)
    return tuning.with_changes(base, load_file(path))
