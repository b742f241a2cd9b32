"""The checks of the exercises, given what people really hand in: each says what is wrong with it and what to try."""

import math
import re
from functools import cache

import pytest
import torch

from course import check
from course.check import at_hand
from course.check.at_hand import ids, logits, model
from lab import hooks, smollm2
from lab.evaluation import items
from lab.evaluation.capacities import LEXICONS
from lab.evaluation.induction import attention_back, attention_patterns

TEXT = "The dogs near the horse"
STORY = "Maya puts the ribbon in the basket and goes out. Otto moves the ribbon to the jar."
CHAT = "Is there a seahorse emoji?"
KNOB = dict(layer=11, row=507, column=1229)
BIAS = "gpt_neox.final_layer_norm.bias"


# ---- What people compute ---------------------------------------------------------------------------------------------


def last():
    return logits(TEXT)[-1]


def words():
    """The likeliest token after each token of the text."""
    return [model()[1].decode([each]) for each in logits(TEXT).argmax(-1).tolist()]


def chances():
    return logits(TEXT).softmax(-1)


def surprises():
    logs = logits(STORY).log_softmax(-1)
    return -logs[:-1].gather(-1, ids(STORY)[0, 1:, None])[:, 0]


def after_itself():
    """What somebody gets who is off by one: each token held against what is said after it."""
    logs = logits(STORY).log_softmax(-1)
    return -logs[1:].gather(-1, ids(STORY)[0, 1:, None])[:, 0]


@cache
def rows():
    return items.repeats(model()[1], 3, lexicon=LEXICONS["village"])


@cache
def patterns():
    return attention_patterns(model()[0], rows())


def back(places, last=20):
    return attention_back(patterns(), places, last).mean(0)


def cached(*names):
    with torch.no_grad():
        cache = hooks.run_with_cache(model()[0], ids(TEXT), names)[1]
    return [cache[name] for name in names]


def pattern(layer):
    return cached(f"blocks.{layer}.attn.hook_pattern")[0][0]


def scores(layer):
    return cached(f"blocks.{layer}.attn.hook_attn_scores")[0][0]


@cache
def silenced(whole_layer=False):
    """log p of " are" without each head, or without all heads of its layer: (4, 4), and with all."""
    token = at_hand.token(" are")
    found = torch.zeros(4, 4)
    for layer in range(4):
        for head in range(4):

            def silent(z, head=head):
                z = z.clone()
                z[:, :, slice(None) if whole_layer else head] = 0
                return z

            with torch.no_grad(), hooks.interventions(model()[0], {f"blocks.{layer}.attn.hook_z": silent}):
                found[layer, head] = model()[0](input_ids=ids(TEXT)).logits[0, -1].log_softmax(-1)[token]
    return found, last().log_softmax(-1)[token]


def lens(kind, place=-1, norm=True, token=" are", first=0):
    """The rank of a token in the stream, read after or before each layer."""
    streams = torch.stack([each[0, place] for each in cached(*(f"blocks.{layer}.hook_resid_{kind}" for layer in range(4)))])
    with torch.no_grad():
        read = model()[0].get_output_embeddings()(model()[0].gpt_neox.final_layer_norm(streams) if norm else streams)
    return (read > read[:, at_hand.token(token), None]).sum(-1) + first


def of_pair():
    logs = last().log_softmax(-1)
    return [logs[at_hand.token(word)].item() for word in (" are", " is")]


def knobs():
    return list(model()[0].parameters())


@cache
def slope():
    network = model()[0]
    loss = torch.nn.functional.cross_entropy(network(input_ids=ids(STORY)).logits[0, :-1], ids(STORY)[0, 1:])
    return torch.autograd.grad(loss, dict(network.named_parameters())[BIAS])[0]


def favourites(seed):
    return logits(STORY, seed=seed).argmax(-1)


def strongest(places, seed):
    found = attention_back(attention_patterns(model("village", seed)[0], rows()), places, last=20).mean(0)
    return divmod(int(found.argmax()), 4)


@cache
def real_loss(*knob):
    network = model("smollm2")[0]
    table = network.get_submodule(f"model.layers.{knob[0] if knob else 0}.mlp.down_proj").weight
    was = table[knob[1:]].item() if knob else None
    with torch.no_grad():
        if knob:
            table[knob[1:]] = 0
        said = network(input_ids=ids(CHAT, "smollm2")).logits[0]
        if knob:
            table[knob[1:]] = was
    return torch.nn.functional.cross_entropy(said[:-1], ids(CHAT, "smollm2")[0, 1:]).item()


def real_word(text):
    network, tokenizer = model("smollm2")
    return tokenizer.decode([int(at_hand.read(network, ids(text, "smollm2")[0].tolist())[-1].argmax())])


def wald(right, n, of=None, z=1.96):
    half = z * math.sqrt(right / n * (1 - right / n) / (of or n))
    return right / n - half, right / n + half


def student(values, times, ddof=1, root=True):
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - ddof))
    half = times * spread / (math.sqrt(len(values)) if root else 1)
    return mean - half, mean + half


SEEDS = [0.6, 0.2, 0.2, 0.4, 0.3]

# Each: the check, what else it is given, what somebody hands in, and words of what is said then.
WRONG = [
    ("next_token", (TEXT,), lambda: words()[-1].strip(), "but for the space"),
    ("next_token", (TEXT,), lambda: words()[-2], "one token earlier"),
    ("next_token", (TEXT,), lambda: int(last().argmax()), "the number of a token"),
    ("next_token", (TEXT,), lambda: model()[1].decode([int(last().argmin())]), "least likely"),
    ("next_token", (TEXT,), lambda: "Ġ" + words()[-1].strip(), "a sign for the space"),
    ("probabilities", (TEXT,), last, "the logits"),
    ("probabilities", (TEXT,), lambda: logits(TEXT).softmax(0)[-1], "wrong axis"),
    ("probabilities", (TEXT,), lambda: last().log_softmax(-1), "logarithms of probabilities"),
    ("probabilities", (TEXT,), lambda: chances()[-2], "off by one"),
    ("probabilities", (TEXT,), lambda: chances().mean(0), "mean over the places"),
    ("probabilities", (TEXT,), chances, "after every token"),
    ("probabilities", (TEXT,), lambda: 100 * chances()[-1], "per cent"),
    ("temperature", (TEXT, 0.5), lambda: (last() * 0.5).softmax(-1), "multiplied"),
    ("temperature", (TEXT, 0.5), lambda: chances()[-1] / 0.5, "don't make 1"),
    ("temperature", (TEXT, 0.5), lambda: (chances()[-1] / 0.5).softmax(-1), "too late"),
    ("temperature", (TEXT, 0.5), lambda: chances()[-1] ** 2, "Divide them by their sum"),
    ("top_k", (TEXT, 5), lambda: chances()[-1], "All tokens are still there"),
    ("top_k", (TEXT, 5), lambda: chances()[-1] * (last() >= last().topk(5).values[-1]), "doesn't make 1"),
    ("top_k", (TEXT, 5), lambda: (last() * (last() >= last().topk(5).values[-1])).softmax(-1), "exp(0) is 1"),
    ("top_k", (TEXT, 5), lambda: last().masked_fill(last() < last().topk(6).values[-1], -torch.inf).softmax(-1), "keeps 6"),
    ("surprise", (STORY,), lambda: surprises() / math.log(2), "bits"),
    ("surprise", (STORY,), after_itself, "Off by one"),
    ("surprise", (STORY,), lambda: -surprises(), "sign"),
    ("surprise", (STORY,), lambda: surprises()[1:], "first token is missing"),
    ("surprise", (STORY,), lambda: (-surprises()).exp(), "These are the probabilities"),
    ("surprise", (STORY,), lambda: surprises().mean(), "should be"),
    ("loss", (STORY,), lambda: surprises().sum(), "sum over the tokens"),
    ("loss", (STORY,), lambda: surprises().mean() / math.log(2), "bits"),
    ("loss", (STORY,), lambda: surprises().mean().exp(), "perplexity"),
    ("loss", (STORY,), lambda: surprises()[1:].mean(), "first token isn't counted"),
    ("loss", (STORY,), lambda: after_itself().mean(), "Off by one"),
    ("loss", (STORY,), lambda: -(-surprises()).exp().mean().log(), "First the logarithm, then the mean"),
    ("loss", (STORY,), surprises, "sum or the mean"),
    ("interval", (36, 40), lambda: wald(36, 40), "near 0 or 1"),
    ("interval", (36, 40), lambda: wald(36, 40, of=39), "Take Wilson's"),
    ("interval", (40, 40), lambda: wald(40, 40), "no width at all"),
    ("interval", (36, 40), lambda: (76.95, 96.04), "per cent"),
    ("interval", (36, 40), lambda: (0.9604, 0.7695), "low end comes first"),
    ("interval", (36, 40), lambda: 0.13, "two ends"),
    ("over_seeds", (SEEDS,), lambda: student(SEEDS, 1.96), "Student's t"),
    ("over_seeds", (SEEDS,), lambda: student(SEEDS, 2.7764, root=False), "root of their number"),
    ("over_seeds", (SEEDS,), lambda: student(SEEDS, 2.7764, ddof=0), "n - 1"),
    ("over_seeds", (SEEDS,), lambda: student(SEEDS, 2.5706), "degrees of freedom"),
    ("over_seeds", (SEEDS,), lambda: (0.2, 0.6), "the least and the most"),
    ("attention", (TEXT, 2, 1), lambda: pattern(2)[2, -1], "layer 2, head 2, and not layer 2, head 1"),
    ("attention", (TEXT, 2, 1), lambda: pattern(1)[2, -1], "the wrong way about"),
    ("attention", (TEXT, 2, 1), lambda: scores(2)[1, -1], "before the softmax"),
    ("attention", (TEXT, 2, 1), lambda: pattern(2)[1, :, -1], "who looks at the last token"),
    ("attention", (TEXT, 2, 1), lambda: pattern(2)[1, -2], "off by one"),
    ("attention", (TEXT, 2, 1), lambda: pattern(2)[:, -1].mean(0), "mean over the heads"),
    ("attention", (TEXT, 2, 1), lambda: pattern(2)[1, -1, 1:], "mark at the beginning is missing"),
    ("previous_token", (rows,), lambda: back(0), "Off by one: this is attention 0 tokens back"),
    ("previous_token", (rows,), lambda: back(2), "Off by one"),
    ("previous_token", (rows,), lambda: back(1).T, "wrong way about"),
    ("previous_token", (rows,), lambda: 20 * back(1), "sum over the queries"),
    ("previous_token", (rows,), lambda: back(1).mean(1), "which axis was averaged away"),
    ("prefix_matching", (rows,), lambda: back(20), "attention to the same token"),
    ("prefix_matching", (rows,), lambda: back(18), "Off by one: this is attention 18 tokens back"),
    ("prefix_matching", (rows,), lambda: attention_back(patterns(), 19, 22).mean(0), "first half is counted in"),
    ("prefix_matching", (rows,), lambda: attention_back(patterns(), 19, 20), "mean over that axis is missing"),
    ("prefix_matching", (rows,), lambda: back(19).T, "wrong way about"),
    ("prefix_matching", (rows,), lambda: back(1), "it should be"),
    ("first_token", (rows,), lambda: patterns()[..., 0].mean((0, -1)), "The mark itself is counted"),
    ("first_token", (rows,), lambda: patterns()[..., -1, 0].mean(0), "last token alone"),
    ("first_token", (rows,), lambda: patterns()[..., 1:, 1].mean((0, -1)), "first word"),
    ("first_token", (rows,), lambda: patterns()[..., 0, 1:].mean((0, -1)), "where the mark looks"),
    ("ablation", (TEXT, " are"), lambda: silenced()[1] - silenced()[0], "sign"),
    ("ablation", (TEXT, " are"), lambda: silenced()[0], "Subtract log p"),
    ("ablation", (TEXT, " are"), lambda: silenced()[0].exp() - silenced()[1].exp(), "changes of the probability"),
    ("ablation", (TEXT, " are"), lambda: (silenced()[0] - silenced()[1]).T, "layers first"),
    ("ablation", (TEXT, " are"), lambda: silenced(whole_layer=True)[0] - silenced()[1], "All heads of a layer are silent"),
    ("ablation", (TEXT, "are we there"), lambda: torch.zeros(4, 4), "tokens to this model"),
    ("logit_lens", (TEXT, " are"), lambda: lens("post"), "counted from 1"),
    ("logit_lens", (TEXT, " are"), lambda: lens("pre", first=1), "Off by one layer"),
    ("logit_lens", (TEXT, " are"), lambda: lens("post", norm=False, first=1), "last norm is missing"),
    ("logit_lens", (TEXT, " are"), lambda: lens("post", place=-2, first=1), "Off by one token"),
    ("margin", (TEXT, " are", " is"), lambda: of_pair()[1] - of_pair()[0], "sign"),
    ("margin", (TEXT, " are", " is"), lambda: math.exp(of_pair()[0]) - math.exp(of_pair()[1]), "difference of two probabilities"),
    ("margin", (TEXT, " are", " is"), lambda: (of_pair()[0] - of_pair()[1]) / math.log(2), "bits"),
    ("margin", (TEXT, " are", " is"), lambda: of_pair()[0], "the right one alone"),
    ("knobs", (), lambda: sum(table.numel() for table in model()[0].state_dict().values()), "counted twice"),
    ("knobs", (), lambda: len(knobs()), "how many tables"),
    ("knobs", (), lambda: sum(table.numel() for table in knobs() if table.dim() > 1), "shifts and scales"),
    ("count", ("dog", 300), lambda: counted(lambda text: text.lower().count("dog")), "Longer words"),
    ("count", ("dog", 300), lambda: counted(lambda text: bool(re.search(r"\bdog\b", text, re.IGNORECASE))), "more than once"),
    ("count", ("basket", 300), lambda: counted(lambda text: text.split().count("basket")), "comma or full stop"),
    ("slope", (STORY, BIAS, 5), lambda: -slope()[5], "sign"),
    ("slope", (STORY, BIAS, 5), lambda: slope()[5] * 0.01, "Divide it by how far"),
    ("slope", (STORY, BIAS, 5), lambda: slope()[5] * (ids(STORY).shape[1] - 1), "summed surprise"),
    ("slope", (STORY, BIAS, 5), lambda: slope()[4], "counted from 0"),
    ("slope", (STORY, BIAS, 5), lambda: 0.0, "No slope at all"),
    ("same_word", (STORY, 0, 1), lambda: (favourites(0) == favourites(1)).sum(), "Divide by how many"),
    ("same_word", (STORY, 0, 1), lambda: 1.0, "same seed"),
    ("same_word", (STORY, 0, 1), lambda: (favourites(1)[:-1] == ids(STORY)[0, 1:]).float().mean(), "guesses what comes"),
    ("same_word", (STORY, 0, 1), lambda: (favourites(0) != favourites(1)).float().mean(), "differ"),
    ("strongest", (rows,), lambda: {0: strongest(19, 0)[::-1], 1: strongest(19, 1)[::-1]}, "wrong way about"),
    ("strongest", (rows,), lambda: {0: 4 * strongest(19, 0)[0] + strongest(19, 0)[1]}, "divmod"),
    ("strongest", (rows,), lambda: {1: strongest(1, 1)}, "token just before"),
    ("strongest", (rows,), lambda: {seed: strongest(19, 0) for seed in (0, 1)}, "really loaded"),
    ("strongest", (rows,), lambda: strongest(19, 0), "for each seed"),
]
REAL = [
    ("first_word", (CHAT,), lambda: real_word(CHAT), "plain text"),
    ("first_word", (CHAT,), lambda: "There ", "but for the space"),
    ("first_word", (CHAT,), lambda: 2683, "the number of a token"),
    ("first_word", (CHAT,), lambda: " Yes", "not where its answer begins"),
    ("one_knob", (CHAT, *KNOB.values()), lambda: real_loss(*KNOB.values()), "Subtract the loss with it"),
    ("one_knob", (CHAT, *KNOB.values()), lambda: real_loss() - real_loss(*KNOB.values()), "sign"),
    ("one_knob", (CHAT, *KNOB.values()), lambda: real_loss(11, 1229 % 576, 507) - real_loss(), "wrong row"),
    ("one_knob", (CHAT, *KNOB.values()), lambda: real_loss(12, 507, 1229) - real_loss(), "That is layer 12"),
    ("one_knob", (CHAT, *KNOB.values()), lambda: 0.0, "put back before the model read"),
]
CHECKS = {name for name in vars(check) if hasattr(getattr(check, name), "__wrapped__")}


def counted(of):
    from lab.text import corpus

    return sum(of(document.text) for document in corpus.documents(0, 300))


def said(capsys, name, mine, given) -> str:
    getattr(check, name)(mine, *(each() if each is rows else each for each in given))
    return capsys.readouterr().out.strip()


def named(cases):
    return [pytest.param(*case, id=f"{case[0]}: {case[3]}") for case in cases]


@pytest.mark.parametrize(("name", "given", "mine", "words"), named(WRONG))
def test_a_check_says_what_is_wrong_and_what_to_try(capsys, name, given, mine, words):
    answer = said(capsys, name, mine(), given)
    assert answer.startswith("Not yet. ") and words in answer, answer


@pytest.mark.skipif(smollm2.path() is None, reason="the real model isn't installed")
@pytest.mark.parametrize(("name", "given", "mine", "words"), named(REAL))
def test_a_check_of_the_real_model_says_so_too(capsys, name, given, mine, words):
    answer = said(capsys, name, mine(), given)
    assert answer.startswith("Not yet. ") and words in answer, answer


def test_every_check_was_given_three_wrong_answers():
    tried = [name for name, *_ in WRONG + REAL]
    assert {name for name in CHECKS if tried.count(name) < 3} == set() and len(CHECKS) >= 12


@pytest.mark.parametrize("mine", [None, ...])
def test_before_anything_is_written_a_check_says_that(capsys, mine):
    check.loss(mine, STORY)
    assert capsys.readouterr().out.startswith("Nothing to look at yet")


@pytest.mark.parametrize(
    ("mine", "words"), [("a lot", "should be numbers"), (float("nan"), "divided by 0"), (torch.zeros(3, 3), "one number")]
)
def test_what_is_no_answer_at_all_is_told_apart(capsys, mine, words):
    check.loss(mine, STORY)
    assert words in capsys.readouterr().out


def test_a_wrong_number_of_no_known_kind_is_told_its_side_and_not_the_answer(capsys):
    check.loss(surprises().mean() + 1.234, STORY)
    answer = capsys.readouterr().out
    assert "it should be less" in answer and f"{surprises().mean():.2f}" not in answer


def test_without_the_real_model_its_exercises_say_that_they_rest(capsys, monkeypatch):
    monkeypatch.setattr(smollm2, "path", lambda: None)
    assert check.real() is None and "isn't installed" in capsys.readouterr().out
