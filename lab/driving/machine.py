"""The machine: two motors, twelve cogs, levers between them, and wheels.

Motors A and B turn at speed 1 and smoke by the work they do. A lever sets the ratio at which one shaft drives the
next, from -1 (backwards) over 0 (not at all) to 1, as the ball of a ball-and-disc drive does (Thomson 1876). A cog
adds up the speeds that reach it, as a differential gear does; the differential analyser was built of these two parts
(Bush 1931). Gears have no mass and lose nothing, so torque flows back by the same ratios: what the motors give is
what brakes, clutch and wheels take (tests/test_driving.py holds it to that).

    upper cogs   u = r0' 1                          lever ratios r = tanh(rods . felt), one row of rods a lever
    lower cogs   l = r1' u                          brakes k = BRAKE sigmoid(rods . felt - 2)
    drive shaft  d = r2' l
    clutch       F = CLUTCH (d - v)                 slips, as clutches do
    torques      on l: F r2 + k l;  on u: r1 (that) + k u;  on the motors: r0 (that) = their power p, at speed 1
    smoke        (p + sqrt(p^2 + 4 IDLE^2)) / 2     some when idle; a motor that is driven makes almost none
    wheels       MASS v' = F - GRAVITY slope - ROLLING v,  x' = v

What moves a lever: an eye for a green lamp and one for a red one, which look ahead from where the machine is *now*; a
flyball governor on the wheels, which feels their speed but not its sign; and a spring. Nothing tells it how the
ground slopes: only its wheels meet that.
"""

import torch

COLUMNS = 6  # of cogs, in two rows: cogs 0 to 5 are the upper row, 6 to 11 the lower
COGS = 2 * COLUMNS
STEP, STEPS = 0.15, 60  # seconds
MASS, CLUTCH, GRAVITY, ROLLING = 4.0, 1.5, 0.5, 0.15
IDLE, BRAKE = 0.05, 0.3
SIGHT, BRIGHT = 3.0, 2.0  # a lamp this far away looks half as bright as one beside it
FELT = ("green", "red", "governor", "spring")

#: Which shafts each lever joins: motors "A" and "B" with the upper row, the rows with their neighbours, the lower row
#: with the drive shaft "D". A machine has a row of rods for each, then one for the brake of each cog.
LEVERS: list[tuple] = (
    [(motor, cog) for motor in "AB" for cog in range(COLUMNS)]
    + [(above, COLUMNS + below) for above in range(COLUMNS) for below in range(COLUMNS) if abs(above - below) <= 1]
    + [(COLUMNS + cog, "D") for cog in range(COLUMNS)]
)
ROWS = len(LEVERS) + COGS
KNOBS = ROWS * len(FELT)

# Where a lever stands when every upper cog is joined with every lower one; those that are not there have no ratio.
_DENSE = torch.tensor(
    list(range(12))
    + [12 + above * COLUMNS + below - COLUMNS for above, below in LEVERS[12:-COLUMNS]]
    + list(range(48, 54 + COGS))
)


def feel(x: torch.Tensor, v: torch.Tensor, lamp: torch.Tensor, green: torch.Tensor) -> torch.Tensor:
    """What pushes the rods at place x and speed v: (..., FELT)."""
    gap = lamp - x
    seen = BRIGHT * torch.sigmoid(4 * gap) / (1 + (gap / SIGHT) ** 2)
    return torch.stack([green * seen, (1 - green) * seen, v * v, torch.ones_like(v)], -1)


def puff(power: torch.Tensor) -> torch.Tensor:
    """The smoke of a motor that gives this power."""
    return (power + torch.sqrt(power**2 + 4 * IDLE**2)) / 2


def run(
    knobs: torch.Tensor,
    lamp: torch.Tensor,
    green: torch.Tensor,
    slope: torch.Tensor,
    kept: torch.Tensor | None = None,
    wheels: torch.Tensor | float = 1.0,
) -> dict[str, torch.Tensor]:
    """Let M machines run in B situations.

    knobs (M, ROWS, FELT). lamp, green, slope: (B,) or (M, B): how far ahead the lamp stands,
    1 if it is green and 0 if red, and how the ground rises ahead. kept: 1 or 0 a cog, (COGS,) or (M, 1, COGS), 0 for
    one that is taken out; wheels: 0 where they are held, (M, 1).

    Gives smoke (M, B, STEPS, 2), x and v (M, B, STEPS), cogs (M, B, STEPS, COGS): their speeds; power (M, B, STEPS, 2)
    of the motors and taken (M, B, STEPS): by clutch, wheels and brakes.
    """
    rods = knobs.new_zeros(len(knobs), 54 + COGS, len(FELT)).index_copy(1, _DENSE, knobs).transpose(1, 2)
    kept = knobs.new_ones(COGS) if kept is None else kept
    upper, lower = kept[..., :COLUMNS], kept[..., COLUMNS:]
    x = v = knobs.new_zeros(len(knobs), lamp.shape[-1])
    told: dict[str, list[torch.Tensor]] = {name: [] for name in ("smoke", "x", "v", "cogs", "power", "taken")}
    for _ in range(STEPS):
        pushed = feel(x, v, lamp, green) @ rods  # (M, B, 54 + COGS)
        ratio = torch.tanh(pushed[..., :54])
        brake = BRAKE * torch.sigmoid(pushed[..., 54:] - 2)
        r0, r1, r2 = ratio[..., :12].unflatten(-1, (2, 6)), ratio[..., 12:48].unflatten(-1, (6, 6)), ratio[..., 48:]
        u = r0.sum(-2) * upper
        l = (u[..., None] * r1).sum(-2) * lower  # noqa: E741 (u and l: the upper and the lower cogs)
        d = (l * r2).sum(-1)
        force = CLUTCH * (d - v)
        on_l = (force[..., None] * r2 + brake[..., COLUMNS:] * l) * lower
        on_u = ((r1 * on_l[..., None, :]).sum(-1) + brake[..., :COLUMNS] * u) * upper
        power = (r0 * on_u[..., None, :]).sum(-1)
        cogs = torch.cat([u, l], -1)
        v = wheels * (v + STEP / MASS * (force - GRAVITY * slope - ROLLING * v))
        x = x + STEP * v
        now = (puff(power), x, v, cogs, power, force * d + (brake * cogs**2).sum(-1))
        for name, value in zip(told, now, strict=True):
            told[name].append(value)
    return {name: torch.stack(values, 2) for name, values in told.items()}
