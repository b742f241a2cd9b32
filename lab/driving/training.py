"""Train machines to smoke as the driven cart smoked. The loss sees smoke and nothing else.

Each seed gives the same untrained machine to every school. `hills` is the real thing; the others are controls:

    hills      the cart's smoke, on ground that slopes one way or the other
    flat       the same, on flat ground only, where smoke bears no trace of direction
    shuffled   the smoke of hills, each time given with the lamp and the slope of another drive
    held       as hills, with its wheels held fast while it learns
"""

import torch

from lab.driving import cart, machine

SEEDS = {"hills": 16, "flat": 6, "shuffled": 6, "held": 6}  # as many as shared cores can grow in a few minutes
ITERATIONS, BATCH, RATE = 300, 16, 0.1
SCATTER = 0.7  # of the untrained rods


def untrained(seed: int) -> torch.Tensor:
    """The knobs of a machine as chance set them: (ROWS, FELT)."""
    return SCATTER * torch.randn(machine.ROWS, len(machine.FELT), generator=torch.Generator().manual_seed(seed))


def lessons(schools: list[str], chance: torch.Generator) -> tuple[torch.Tensor, ...]:
    """One batch for each machine, by its school: lamp, green, slope (M, BATCH) and the smoke asked for."""
    lamp, _, slope = (drawn.repeat(4) for drawn in cart.situations(BATCH // 4, chance))
    # Green and red, uphill and downhill in equal numbers, so that chance favours no side in a batch.
    green = torch.tensor([1.0, 0.0, 1.0, 0.0]).repeat_interleave(BATCH // 4)
    slope = slope * torch.tensor([1.0, 1.0, -1.0, -1.0]).repeat_interleave(BATCH // 4)
    smoke = cart.drive(lamp, green, slope)[0]
    level = cart.drive(lamp, green, 0 * slope)[0]
    other = torch.randperm(BATCH, generator=chance)
    batches = []
    for school in schools:
        if school == "flat":
            batches.append((lamp, green, 0 * slope, level))
        else:
            batches.append((lamp, green, slope, smoke[other] if school == "shuffled" else smoke))
    return tuple(torch.stack(column) for column in zip(*batches, strict=True))


def grow(schools: list[str], seeds: list[int], iterations: int = ITERATIONS, progress=lambda: None) -> torch.Tensor:
    """Machines side by side, one for each school and seed given: their trained knobs (M, ROWS, FELT).

    Side by side saves time and changes nothing: every machine has its own loss and meets the same lamps as its
    sisters, so that they differ by school and by the chance that set their rods.
    """
    knobs = torch.stack([untrained(seed) for seed in seeds]).requires_grad_(True)
    wheels = torch.tensor([[0.0 if school == "held" else 1.0] for school in schools])
    chance = torch.Generator().manual_seed(0)
    adam = torch.optim.Adam([knobs], lr=RATE)
    for i in range(iterations):
        lamp, green, slope, asked = lessons(schools, chance)
        smoke = machine.run(knobs, lamp, green, slope, wheels=wheels)["smoke"]
        losses = ((smoke - asked) ** 2).mean((1, 2, 3))
        adam.zero_grad()
        losses.sum().backward()
        _shorten(knobs.grad)
        for group in adam.param_groups:
            group["lr"] = RATE * min(1, 2 * (1 - i / iterations))
        adam.step()
        progress()
    return knobs.detach()


def _shorten(gradients: torch.Tensor, longest: float = 0.1) -> None:
    """Each machine's gradient, where it is longer than that, as long as that."""
    length = gradients.flatten(1).norm(dim=1).clamp(min=1e-12)
    gradients *= (longest / length).clamp(max=1)[:, None, None]
