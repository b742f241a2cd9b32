"""What pulls at the knobs, and what a few steps of training do: asked of a model that is left as it was."""

import copy
from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.engine import knobs

Stand = Callable[[dict], None]


@torch.no_grad()
def surprise(model, ids: list[int]) -> Tensor:
    """-log p of each token after the first, given those before it: (T-1,), in nats."""
    logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]
    return F.cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="none")


def pull(model, ids: list[int], token: int | None, against: int | None) -> tuple[float, dict[str, Tensor]]:
    """A value, and for every tensor how it grows as each knob is turned up.

    The value: the loss, the mean surprise; with `token` its log p after the text; with `against` too, by how much
    its logit is above that of the other. Raises ValueError for a token that the model doesn't have.
    """
    for id in (token, against):
        if id is not None and not 0 <= id < model.config.vocab_size:
            raise ValueError(f"This model has no token {id}.")
    parameters = dict(model.named_parameters())
    with torch.enable_grad():
        logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]
        if token is None:
            value = F.cross_entropy(logits[:-1], torch.tensor(ids[1:]))
        elif against is None:
            value = logits[-1].log_softmax(-1)[token]
        else:
            value = logits[-1, token] - logits[-1, against]
        pulls = torch.autograd.grad(value, list(parameters.values()), allow_unused=True)
    gradients = (torch.zeros_like(p) if g is None else g for p, g in zip(parameters.values(), pulls))
    return value.item(), dict(zip(parameters, gradients, strict=True))


def steepest(model, gradients: dict[str, Tensor], count: int) -> list[dict]:
    """The knobs with the largest gradients, up or down, largest first: name, index, value, gradient."""
    found = []
    for name, gradient in gradients.items():
        flat = gradient.flatten()
        least = flat.abs().topk(min(count, len(flat))).values[-1]
        # Of those equally steep, the first first; where nothing pulls, as at the queries of a single token, none.
        for index in ((flat.abs() >= least) & (flat != 0)).nonzero()[:, 0].tolist():
            value = knobs.named(model, name).flatten()[index].item()
            found.append({"name": name, "index": index, "value": value, "gradient": flat[index].item()})
    return sorted(found, key=lambda knob: -abs(knob["gradient"]))[:count]


def practise(model, texts: list[list[int]], practice: dict) -> Iterator[dict]:
    """A few steps on the first text, made on a copy: where the model stands before and after each.

    practice: `rates` (each one number, or a dict of matrixRate and vectorRate), and if wanted `optimizer` ("sgd",
    "adamw", "muon"), `steps`, `weightDecay`, `turned`. Each stand has `rate` (which of them), `made`, `surprise` (for
    each text (T-1,)) and, where wanted, `turned`: by tensor, how far each knob stands from where it stood at first.
    """
    with knobs.alone(model):
        model = copy.deepcopy(model)
    start = knobs.knobs(model)
    for at, rate in enumerate(practice["rates"]):
        learner = copy.deepcopy(model)
        optimizers = _optimizers(learner, practice.get("optimizer") or "sgd", rate, practice.get("weightDecay") or 0.0)
        for made in range((practice.get("steps") or 1) + 1):
            if made:
                learner.zero_grad()
                with torch.enable_grad():
                    ids = torch.tensor([texts[0]])
                    logits = learner(input_ids=ids, use_cache=False).logits[0]
                    F.cross_entropy(logits[:-1], ids[0, 1:]).backward()
                for optimizer in optimizers:
                    optimizer.step()
            stand = {"rate": at, "made": made, "surprise": [surprise(learner, text) for text in texts]}
            if practice.get("turned") and made:
                stand["turned"] = {name: tensor - start[name] for name, tensor in knobs.knobs(learner).items()}
            yield stand


def _optimizers(model, kind: str, rate, weight_decay: float) -> list[torch.optim.Optimizer]:
    """SGD for all knobs; or AdamW or Muon for the matrices, and AdamW for embeddings, biases and norms."""
    of_matrices, of_vectors = (rate["matrixRate"], rate["vectorRate"]) if isinstance(rate, dict) else (rate, rate)
    embeddings = {id(layer.weight) for layer in model.modules() if isinstance(layer, torch.nn.Embedding)}
    embeddings.add(id(model.get_output_embeddings().weight))
    matrices = [p for p in model.parameters() if p.ndim == 2 and id(p) not in embeddings]
    vectors = [p for p in model.parameters() if p.ndim != 2 or id(p) in embeddings]
    if kind == "sgd":
        return [torch.optim.SGD(matrices, lr=of_matrices), torch.optim.SGD(vectors, lr=of_vectors)]
    adamw = {"betas": (0.9, 0.95), "eps": 1e-8}
    first = {
        "adamw": lambda: torch.optim.AdamW(matrices, lr=of_matrices, weight_decay=weight_decay, **adamw),
        "muon": lambda: torch.optim.Muon(matrices, lr=of_matrices, weight_decay=weight_decay),
    }[kind]()
    return [first, torch.optim.AdamW(vectors, lr=of_vectors, weight_decay=0.0, **adamw)]
