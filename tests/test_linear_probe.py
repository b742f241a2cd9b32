"""LinearProbe as a reader meets it; what it reads and what its pushes do, held against torch and the laboratory's tables."""

import json
import re

import pytest
import torch
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from safetensors.torch import load_file
from traitlets import TraitError
from widget_page import write_page

from lab import table
from lab.growing import checkpoints
from lab.hooks import interventions, run_with_cache
from lab.inside.probes import for_page, measure, reading, steering
from lab.inside.probes.scenes import CONTAINERS, scenes
from lab.text.tokenizer import prompt_ids
from widgets import LinearProbe

ROOT = '[data-widget="LinearProbe"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"
VILLAGE = checkpoints.SPECIMENS / "village"
SISTER = checkpoints.seeds("village")[1]

expect.set_options(timeout=60_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("probe")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def opened(watched, folder, url):
    """`opened(part=…)` opens a LinearProbe with these traits."""

    def open_page(theme="light", context=None, before=lambda page: None, guess=False, **traits):
        write_page(folder, LinearProbe(**traits), theme=f'data-theme="{theme}"')
        page = watched(url + "index.html", f"{READY}, {ROOT}:has([role=alert]:visible)", before=before, **(context or {}))
        if not guess and page.locator(".p-ask:visible").count():
            page.get_by_role("button", name="just show it").click()
            settled(page)
        return page

    return open_page


def settled(page):
    expect(page.locator(READY)).to_be_attached()


def scene(**changed):
    return LinearProbe().scene | changed


def story(page):
    return page.locator(".p-story").inner_text()


def question(probe, target):
    seeker, thing = probe["seeker"], probe["thing"]
    return f"{seeker} looks for the {thing} in the" if target == "belief" else f"The {thing} is really in the"


@pytest.fixture(scope="module")
def kept():
    """Torch's model of a seed, its tokenizer and the probes that are kept for the page."""
    torch.set_num_threads(1)
    found = {}

    def get(seed):
        if seed not in found:
            probes = checkpoints.dequantise(load_file(VILLAGE / f"seed-{seed}" / "probes.safetensors"))
            found[seed] = (*checkpoints.load("village", seed), probes)
        return found[seed]

    return get


def shares(page, column):
    """What the page's bars say: for each row the shares of the three containers, at full precision."""
    return [
        [float(width) / 100 for width in row]
        for row in page.locator(".p-column")
        .nth(column)
        .locator(".p-stack")
        .evaluate_all("stacks => stacks.map((s) => [...s.children].map((i) => i.style.width.replace('%', '')))")
    ]


@pytest.mark.parametrize(
    "seed, changed",
    ((0, {}), (SISTER, {"kind": "two things", "containers": ["pail", "case", "jar"], "thing": "key", "other": "map"})),
)
@pytest.mark.parametrize("at_end", (False, True))
def test_the_probes_read_in_the_page_what_they_read_in_torch(opened, kept, seed, changed, at_end):
    probe = scene(**changed)
    page = opened(seed=seed, scene=probe, at_end=at_end)
    model, tokenizer, probes = kept(seed)
    few = [CONTAINERS.index(name) for name in probe["containers"]]
    for column, target in enumerate(("place", "belief")):
        text = f"{story(page)} {question(probe, target)}"
        names = [f"blocks.{layer}.hook_resid_post" for layer in range(4)]
        with torch.no_grad():
            logits, cache = run_with_cache(model, torch.tensor([prompt_ids(tokenizer, text)]), names)
        at, position = (
            (len(prompt_ids(tokenizer, story(page))) - 1, "end of story") if at_end else (-1, reading.QUESTIONS[target])
        )
        read = [
            ((probes[f"{target}/{position}/{layer}/weight"] @ cache[name][0, at]) + probes[f"{target}/{position}/{layer}/bias"])[
                few
            ]
            .softmax(0)
            .tolist()
            for layer, name in enumerate(names)
        ]
        said = logits[0, -1].softmax(-1)[reading.container_tokens(tokenizer)][few].tolist()
        torch.testing.assert_close(
            torch.tensor(shares(page, column)), torch.tensor(read if at_end else [*read, said]), atol=1e-3, rtol=0
        )


def pushed(kept, seed, text, target, layer, old, new, strength):
    """Torch's probabilities of all containers after the push that the page makes."""
    model, tokenizer, probes = kept(seed)
    means = probes[f"{target}/{reading.QUESTIONS[target]}/{layer}/means"]
    move = strength * (means[CONTAINERS.index(new)] - means[CONTAINERS.index(old)])

    def change(stream):
        stream = stream.clone()
        stream[:, -1] += move
        return stream

    with torch.no_grad(), interventions(model, {f"blocks.{layer}.hook_resid_post": change}):
        logits = model(torch.tensor([prompt_ids(tokenizer, text)])).logits
    return logits[0, -1].softmax(-1)[reading.container_tokens(tokenizer)]


def bars(page, list_):
    """{container: probability} of one of the two lists, at full precision."""
    return dict(
        page.locator(".g-bars")
        .nth(list_)
        .locator(".g-bar")
        .evaluate_all(
            "bars => bars.map((b) => [b.querySelector('.g-bar-word').textContent, Number(b.querySelector('.g-bar-fill').style.transform.slice(7, -1))])"
        )
    )


def test_a_push_does_in_the_page_what_it_does_in_torch(opened, kept):
    probe = scene()
    page = opened(part="push", layer=2, question="belief", strength=0.5, towards=1)
    few = [CONTAINERS.index(name) for name in probe["containers"]]
    seen = []
    for layer, strength in ((2, 0.5), (2, 0.6), (3, 0.6)):
        page.get_by_label(str(layer), exact=True).check()
        settled(page)
        if page.locator(".p-ask:visible").count():
            page.get_by_role("button", name="just show it").click()
        page.get_by_role("slider").fill(str(strength))
        settled(page)
        wanted = pushed(kept, 0, f"{story(page)} {question(probe, 'belief')}", "belief", layer, "box", "trunk", strength)[
            few
        ].tolist()
        found = bars(page, 0)
        assert [found[name] for name in probe["containers"]] == pytest.approx(wanted, abs=1e-3)
        seen.append(found)
    assert seen[0] != seen[1] != seen[2]
    page.get_by_role("slider").fill("0")
    settled(page)
    assert bars(page, 0) == pytest.approx(bars(page, 1), abs=1e-6)  # no push, no difference


def test_another_random_direction_is_drawn_and_the_first_can_be_had_again(opened):
    page = opened(part="push", layer=3, strength=3)
    first = bars(page, 1)
    page.get_by_role("button", name="Draw another").click()
    settled(page)
    assert bars(page, 1) != first
    page = opened(part="push", layer=3, strength=3)
    assert bars(page, 1) == first


def test_all_the_laboratorys_scenes_are_pushed_with_the_laboratorys_outcome(opened, kept):
    """Where some answers move and others do not, which says more than where all do."""
    layer = 2
    page = opened(part="push", seed=SISTER, question="belief", layer=layer)
    page.get_by_role("button", name="Push all 60 here and now, after layer 2").click()
    told = page.get_by_text("Here and now:")
    expect(told).to_be_visible()
    along, beside = (int(n) for n in re.findall(r"(\d+) of 60", told.inner_text()))
    rows = {
        row["way"]: row
        for row in table.read(VILLAGE / f"seed-{SISTER}" / "steering.csv")
        if (row["measure"], row["question"], row["target"], row["position"], row["layer"])
        == ("answers moved", "belief", "belief", "before the answer", layer)
    }
    model, tokenizer, probes = kept(SISTER)
    told = [one for one in scenes(steering.SCENES, held_out=True) if one.kind == "differ"]
    before = measure.pick(steering.answers(model, tokenizer, told, "belief"), told)
    after = steering.lots(told, before)
    means = probes[f"belief/before the answer/{layer}/means"]
    moved = measure.pick(
        steering.answers(model, tokenizer, told, "belief", "before the answer", layer, means[after] - means[before]), told
    )
    assert along == sum(a == b for a, b in zip(moved, after))
    assert abs(along / 60 - rows["means"]["value"]) <= 1 / 60 + 1e-3  # int8 means may turn one answer
    assert rows["random"]["low"] <= beside / 60 <= rows["random"]["high"] + 1 / 60
    assert 0.05 < along / 60 < 0.95


def test_the_scenes_kept_for_the_page_are_those_of_the_table():
    stored = json.loads((VILLAGE / "steered.json").read_text())
    assert stored == json.loads(json.dumps(for_page.items()))
    assert {item["lot"] for item in stored} == {0, 1} and len(stored) == 60


def cells(page, which):
    """The shares of one of the tables, {row: [cells]}, as they are written."""
    rows = (
        page.locator(".p-heat")
        .nth(which)
        .locator("tbody tr")
        .evaluate_all(
            "rows => rows.map((r) => [r.querySelector('th').textContent, [...r.querySelectorAll('td')].map((c) => c.querySelector('b')?.textContent ?? null)])"
        )
    )
    return dict(rows)


@pytest.mark.parametrize(
    "over, position, kind",
    ((False, "before the answer", "differ"), (False, "end of story", "agree"), (True, "before the truth", "two things")),
)
def test_the_map_shows_the_laboratorys_figures(opened, over, position, kind):
    page = opened(part="map", over_seeds=over, position=position, kind=kind)
    first = table.read(VILLAGE / "seed-0" / "probes.csv")
    rows = table.read(VILLAGE / "over-seeds" / "probes.csv") if over else first
    steps = sorted({row["step"] for row in rows} - {0})

    def value(rows, **wanted):
        (found,) = [row["value"] for row in rows if all(row[key] == value for key, value in wanted.items())]
        return int(100 * found + 0.5 + 1e-9)

    for which, target in enumerate(("place", "belief")):
        for name, layer in (("words", -1), ("0", 0), ("3", 3)):
            asked = dict(
                measure="probe",
                target=target,
                position=position,
                layer=layer,
                condition=kind,
                label="place" if kind == "agree" else target,
            )
            wanted = [
                value(first, step=0, **asked),
                *(value(rows, step=step, **asked) for step in steps),
                value(rows, step=steps[-1], measure="shuffled labels", position=position, layer=layer),
            ]
            assert [int(cell) for cell in cells(page, which)[name]] == pytest.approx(wanted, abs=1), (target, layer)
    if position == "end of story":  # with two things, none has been asked about yet
        expect(page.get_by_role("option", name="then another thing")).to_be_disabled()


def test_the_probe_of_the_place_is_shown_to_go_by_what_was_named_last(opened):
    page = opened(scene=scene(kind="two things"))
    rows = [
        row
        for row in table.read(VILLAGE / "seed-0" / "probes.csv")
        if (row["step"], row["measure"], row["target"], row["position"], row["condition"])
        == (6500, "probe", "place", "before the truth", "two things")
        and row["layer"] >= 0
    ]
    last = max((row for row in rows if row["label"] == "last named"), key=lambda row: row["value"])
    told = page.locator(f"{ROOT} .g-small").filter(has_text=f"after layer {last['layer']}, names the place")
    expect(told).to_contain_text(f"named last in {100 * last['value']:.0f}%")


def test_the_reader_predicts_first_and_the_score_is_kept(opened):
    page = opened(guess=True)
    expect(page.locator(".p-stack")).to_have_count(0)
    page.get_by_role("button", name="Check my guess").click()
    expect(page.locator(".p-ask")).to_be_visible()  # nothing was chosen
    page.get_by_label("none of them").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Check my guess").press("Enter")
    settled(page)
    right = page.locator(".p-column").nth(1).locator("tbody tr").nth(3).locator("[aria-label=wrong]").count()
    expect(page.locator(".p-told:visible").first).to_contain_text(f"Right so far: {right} of 1")
    page.get_by_role("radio", name="Push it").check()
    settled(page)
    expect(page.locator(".g-bars:visible")).to_have_count(0)
    page.get_by_label("another word").check()
    page.get_by_role("button", name="Check my guess").click()
    expect(page.locator(".p-told:visible").first).to_contain_text(
        re.compile("You said “another word”: (right|not so). Right so far: [01] of 1")
    )
    expect(page.locator(".g-bars:visible")).to_have_count(2)
    page.get_by_label("0", exact=True).check()
    page.get_by_role("button", name="don’t ask again").click()
    page.get_by_label("1", exact=True).check()
    settled(page)
    expect(page.locator(".g-bars:visible")).to_have_count(2)


def test_words_are_chosen_and_never_twice(opened):
    page = opened()
    page.get_by_text("Choose other words").click()
    page.get_by_label("Moved to the").focus()
    page.get_by_label("Moved to the").select_option("pail")
    settled(page)
    assert "puts it in the pail" in story(page)
    expect(page.get_by_label("Moved to the")).to_be_focused()
    assert page.get_by_label("First in the").locator("option[value=pail]").is_disabled()
    page.get_by_role("button", name="Then another thing is moved").click()
    settled(page)
    assert story(page).endswith("and puts it in the trunk.")
    expect(page.locator(".p-named").last).to_have_text(re.compile("box|pail|trunk"))


def test_what_is_missing_or_damaged_is_told_and_can_be_tried_again(opened):
    def damaged(page):
        page.route("**/probes.safetensors", lambda route: route.fulfill(body=b"short"))

    page = opened(before=damaged)
    expect(page.get_by_role("alert")).to_contain_text("village/seed-0/probes.safetensors cannot be used")
    page.unroute("**/probes.safetensors")
    page.get_by_role("button", name="Try again").click()
    settled(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".p-ask")).to_be_visible()


@pytest.mark.parametrize("part", ("read", "map", "push", "elsewhere"))
def test_axe_finds_nothing_and_a_phone_has_room(opened, part):
    page = opened(part=part, theme="dark" if part in ("map", "push") else "light", context=PHONE)
    accessible(page, ROOT)
    fits(page, ROOT)


def test_elsewhere_has_the_published_figures_and_ends_honestly(opened):
    page = opened(part="elsewhere")
    expect(page.get_by_role("row", name="after layer 6")).to_contain_text("99.6%")
    expect(page.get_by_role("row", name="drawn at random")).to_contain_text("35% to 37%")
    expect(page.locator(ROOT)).to_contain_text("Used is not understood")


@pytest.mark.parametrize(
    "wrong, said",
    (
        ({"seed": 99}, "seed of 'village'"),
        ({"part": "see"}, "part must be one of"),
        ({"parts": []}, "parts must be some of"),
        ({"layer": 4}, "layer must be from 0 to 3"),
        ({"strength": -1}, "strength must be from 0 to 3"),
        ({"kind": "same"}, "kind"),
        ({"scene": {"kind": "differ"}}, "a scene has"),
        ({"scene": scene(containers=["box", "box", "jar"])}, "three different containers"),
        ({"scene": scene(containers=["box", "jug", "jar"])}, "three different containers"),
        ({"scene": scene(mover="Maya")}, "two people"),
    ),
)
def test_what_a_trait_does_not_take_is_refused(wrong, said):
    with pytest.raises(TraitError, match=said):
        LinearProbe(**wrong)
