"""A linear probe: which of several classes does an activation say, if it is read by a matrix and a softmax?

What a probe reads need not be what the model goes by (Belinkov 2022). So it is set beside shuffled labels and an
untrained model here (see `measure`; Alain and Bengio 2017), and tried as a cause in `steering`. Shuffled labels are not
the control tasks of Hewitt and Liang 2019, which ask how much a probe can learn by heart; see `measure`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

L2 = 1e-3  # for activations of mean square 1. From 1e-4 to 1e-2 the same layers read; less of it reads rather more.
STEPS = 100  # of L-BFGS, at most
WAYS = ("weights", "means")


@dataclass(frozen=True)
class Probe:
    weight: Tensor  # (d_model, classes)
    bias: Tensor  # (classes,)
    means: Tensor  # (classes, d_model): the mean activation of each class that it was fitted to

    def scores(self, x: Tensor) -> Tensor:
        """Logits of the classes, (n, classes), for activations x (n, d_model)."""
        return x @ self.weight + self.bias

    def direction(self, old: int, new: int, way: str = "means") -> Tensor:
        """What to add to an activation of the class `old`, (d_model,), to make it one of the class `new`.

        "means": from the mean of the one class to the mean of the other. "weights": along the difference of the two
        classes' weights only, as far as the means lie apart in that direction, so that all else stays. The first
        moves whatever goes with the class, the second no more than what the probe reads by, and is much the shorter.
        """
        apart = self.means[new] - self.means[old]
        if way == "means":
            return apart
        along = self.weight[:, new] - self.weight[:, old]
        along = along / along.norm().clamp(min=1e-12)  # where there is nothing to read, there is no direction
        return (apart @ along) * along


def fit(x: Tensor, labels: Tensor, classes: int, l2: float = L2) -> Probe:
    """Multinomial logistic regression with an L2 penalty, by L-BFGS from zero: x (n, d_model), labels (n,) from 0.

    The optimum is unique, so nothing depends on chance. Raises ValueError if a class has no example.
    """
    count = labels.bincount(minlength=classes)
    if len(count) > classes or not count.all():
        raise ValueError(f"A probe for {classes} classes needs examples of each and of no other; there are {count.tolist()}.")
    centre = x.mean(0)
    size = (x - centre).square().mean().sqrt().clamp(min=1e-12)  # one scale for all, which turns no direction
    inputs = (x - centre) / size
    weight = torch.zeros(x.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    search = torch.optim.LBFGS([weight, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        search.zero_grad()
        value = cross_entropy(inputs @ weight + bias, labels) + l2 * weight.square().sum()
        value.backward()
        return value

    search.step(loss)
    weight, bias = weight.detach() / size, bias.detach()
    means = torch.zeros(classes, x.shape[1]).index_add_(0, labels, x) / count[:, None]
    return Probe(weight, bias - centre @ weight, means)
