"""DrivingMachine: a machine trained on its exhaust alone, which drives; find the cogs that decide."""

from __future__ import annotations

from traitlets import Bool, Enum, Float, Int, List, TraitError, validate

from widgets import base
from widgets.keeping import one_of

COGS = 12


class DrivingMachine(base.Widget):
    """The machines of `python -m lab.driving`: watched, taken apart, and trained again in the page.

    >>> DrivingMachine(seed=3, green=False, taken=[0, 7], revealed=True)
    """

    _esm = base.STATIC / "driving_machine.js"
    _css = base.STATIC / "driving_machine.css"
    not_kept = "A machine trained here is not kept: it is gone with the page."

    school = Enum(["hills", "flat"], "hills", help="The ground it was trained on.").tag(sync=True, kept=True)
    seed = Int(7, min=0, help="Which of the machines, by the seed it grew from.").tag(sync=True, kept=True)
    trained = Bool(True, help="False shows it as chance had set it.").tag(sync=True, kept=True)
    green = Bool(True, help="The colour of the lamp; red if not green.").tag(sync=True, kept=True)
    lamp = Float(4.0, min=1.5, max=5.0, help="How far ahead the lamp stands.").tag(sync=True, kept=True)
    slope = Float(0.0, min=-1.0, max=1.0, help="How the ground rises ahead.").tag(sync=True, kept=True)
    taken = List(Int(), help="The cogs that are taken out, 0 to 11.").tag(
        sync=True, kept={"most": COGS, "of": one_of(range(COGS))}
    )

    revealed = Bool(False, help="Whether it drives at once, without a guess where to.").tag(sync=True, kept={"linked": False})

    def files(self) -> list[str]:
        return ["driving/machines.json"]

    @validate("taken")
    def _known_cogs(self, proposal: dict) -> list[int]:
        if not all(0 <= cog < COGS for cog in proposal["value"]):
            raise TraitError(f"taken may hold cogs 0 to {COGS - 1}, not {proposal['value']}.")
        return sorted(set(proposal["value"]))
