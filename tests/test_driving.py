"""The machine of cogs and levers: its physics, what it learns from, and what ships of it."""

import csv
import json

import pytest
import torch

from lab.driving import __main__ as command
from lab.driving import cart, lesions, machine, training
from lab.table import read


@pytest.fixture(scope="module")
def knobs():
    return training.untrained(3)[None].double()


@pytest.fixture(scope="module")
def drives():
    return tuple(one.double() for one in cart.situations(12, torch.Generator().manual_seed(1)))


def test_what_the_motors_give_is_what_clutch_and_brakes_take(knobs, drives):
    told = machine.run(knobs, *drives)
    assert torch.allclose(told["power"].sum(-1), told["taken"], atol=1e-9)


def test_held_wheels_stay_where_they_are_while_the_motors_work(knobs, drives):
    told = machine.run(knobs, *drives, wheels=0.0)
    assert told["x"].abs().max() == 0 and told["power"].abs().max() > 0.1


def test_a_machine_without_cogs_stands_idle_on_flat_ground_and_rolls_down_a_hill(knobs):
    lamp = torch.tensor([3.0, 3.0]).double()
    told = machine.run(knobs, lamp, torch.ones(2), torch.tensor([0.0, 1.0]), torch.zeros(machine.COGS))
    assert told["x"][0, 0].abs().max() == 0 and told["x"][0, 1, -1] < -1
    assert torch.allclose(told["smoke"], torch.full_like(told["smoke"], machine.IDLE))


def test_the_carts_smoke_bears_no_trace_of_its_direction_on_flat_ground_and_does_on_a_hill():
    lamp, level = torch.tensor([3.0]), torch.zeros(1)
    green, red = torch.ones(1), torch.zeros(1)
    ahead, x = cart.drive(lamp, green, level)
    behind, y = cart.drive(-lamp, green, level)
    assert torch.equal(ahead, behind) and torch.equal(x, -y) and x[0, -1] > 1
    up, down = (cart.drive(lamp, green, level + rise)[0].sum() for rise in (0.5, -0.5))
    assert up > 1.2 * down
    assert cart.drive(lamp, red, level)[1][0, -1] < -1


def test_training_makes_the_smoke_right_and_its_loss_sees_nothing_but_smoke(monkeypatch):
    seen = []
    real = machine.run

    def spied(*args, **kwargs):
        told = real(*args, **kwargs)
        seen.append(set(told))
        return {"smoke": told["smoke"]}  # all that training can get

    monkeypatch.setattr(training.machine, "run", spied)
    grown = training.grow(["hills"], [7], iterations=12)
    monkeypatch.undo()
    assert seen and grown.shape == (1, machine.ROWS, len(machine.FELT))
    before, after = (command.measured("hills", 7, one) for one in (training.untrained(7), grown[0]))
    assert after["hill_smoke_error"] < before["hill_smoke_error"]


def test_a_machine_grows_the_same_alone_as_beside_others():
    alone = training.grow(["hills"], [2], iterations=3)
    beside = training.grow(["flat", "hills"], [1, 2], iterations=3)
    assert torch.allclose(alone[0], beside[1], atol=1e-4)


def test_shuffled_lessons_hold_the_same_smoke_in_another_order():
    lamp, green, slope, smoke = training.lessons(["hills", "shuffled", "flat"], torch.Generator().manual_seed(0))
    assert torch.allclose(smoke[0].sum(0), smoke[1].sum(0), atol=1e-4)
    assert not torch.equal(smoke[0], smoke[1])
    assert slope[2].abs().max() == 0 and torch.equal(lamp[0], lamp[2])


def test_every_set_of_up_to_three_cogs_is_taken_out():
    rows = lesions.table(training.untrained(0))
    assert [sum(len(row["removed"].split()) == k for row in rows) for k in range(4)] == [1, 12, 66, 220]


def test_what_ships_is_what_the_code_computes():
    """The rows of the tables, computed again from the knobs that ship; untrained knobs drawn again by their seed."""
    kept = json.loads((command.FOLDER / "machines.json").read_text())
    with (command.FOLDER / "machines.csv").open() as file:
        rows = {(row["school"], int(row["seed"])): row for row in csv.DictReader(file)}
    assert {school for school, _ in rows} == {"untrained", *training.SEEDS}
    assert (len([1 for one in kept["machines"] if one["school"] == "hills"])) == training.SEEDS["hills"]
    for one in kept["machines"][::5]:
        knobs = torch.tensor(one["knobs"]).unflatten(0, (machine.ROWS, -1))
        for measure, value in command.measured(one["school"], one["seed"], knobs).items():
            if measure != "school":
                assert float(rows[one["school"], one["seed"]][measure]) == pytest.approx(value, abs=2e-3), measure
        assert one["untrained"] == command.listed(command.rounded_knobs(training.untrained(one["seed"])))


def test_machines_are_compared_with_those_that_began_alike():
    rows = [
        {"school": school, "seed": seed, "smoke_error": 1.0, "distance": 2.0, "distance_off": off, "distance_tracks": 0.5}
        for school, offs in {"hills": (1, 2, 3), "held": (2, 4)}.items()
        for seed, off in enumerate(offs)
    ]
    found = {row["measure"]: row for row in command.paired(rows)}
    assert found["distance_off"]["school"] == "hills less held"
    assert (found["distance_off"]["n"], found["distance_off"]["value"]) == (2, -1.5)
    assert found["distance"]["value"] == 0


def test_what_no_machine_is_needed_for_stands_beside_the_machines():
    committed = {(row["school"], row["measure"]): row for row in read(command.FOLDER / "summary.csv")}
    for row in command.baselines():
        assert committed[row["school"], "distance_off"]["value"] == pytest.approx(row["value"], abs=1e-4)
    assert command.baselines()[1]["value"] < command.baselines()[0]["value"]  # who knows the mean is nearer than who stays
