"""The driven cart, whose smoke is all that the machine learns from.

Its driver goes to a green lamp and stops in front of it, and backs away from a red one until it is far. The cart has
the machine's weight, clutch and wheels, one gear for starting, whose smoke leaves by pipe A, and one for going, with
pipe B. The same gears drive it back. So on flat ground its smoke is the same either way, to the last puff; on a hill
going up takes more. That is the only trace of its direction that it leaves.
"""

import torch

from lab.driving.machine import CLUTCH, GRAVITY, MASS, ROLLING, STEP, STEPS, puff

STOP, FAR = 1.0, 5.0  # how near to a green lamp it stops, how far from a red one
EASE = 0.6  # how it slows down on the way there
SHIFT = 0.4  # the speed at which it changes gear
LAMPS = (1.5, 5.0)  # how far away the lamp is at first
STEEPEST = 1.0  # half a unit of force, a third of what the clutch gives at most


def drive(lamp: torch.Tensor, green: torch.Tensor, slope: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Smoke (..., STEPS, 2) and place (..., STEPS) of the cart; the situations are given as to `machine.run`."""
    x = v = torch.zeros_like(lamp)
    smoke, places = [], []
    for _ in range(STEPS):
        gap = lamp - x
        to = ((gap.abs() - STOP) * EASE).clamp(0, 1)
        off = ((FAR - gap.abs()) * EASE).clamp(0, 1)
        speed = gap.sign() * torch.where(green > 0.5, to, -off)
        force = CLUTCH * (speed - v)
        shifted = torch.sigmoid(8 * (v.abs() - SHIFT))
        smoke.append(puff(torch.stack([force * speed * (1 - shifted), force * speed * shifted], -1)))
        v = v + STEP / MASS * (force - GRAVITY * slope - ROLLING * v)
        x = x + STEP * v
        places.append(x)
    return torch.stack(smoke, -2), torch.stack(places, -1)


def situations(n: int, chance: torch.Generator, steepest: float = STEEPEST) -> tuple[torch.Tensor, ...]:
    """n lamps, colours and slopes, by chance: (n,) each, as `machine.run` takes them."""
    near, far = LAMPS
    lamp = near + (far - near) * torch.rand(n, generator=chance)
    green = torch.randint(2, (n,), generator=chance) * 1.0
    slope = steepest * (2 * torch.rand(n, generator=chance) - 1)
    return lamp, green, slope


def way(green: torch.Tensor) -> torch.Tensor:
    """1 where its driver goes forward, -1 where back."""
    return 2 * green - 1
