"""What every widget must pass on a page as it stands: axe, no scrolling sideways, and controls a finger can meet."""

from axe_playwright_python.sync_playwright import Axe

# Axe's own choice leaves out what WCAG 2.2 added.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
NARROW = PHONE | {"viewport": {"width": 320, "height": 700}}
FAULTS_ONLY = {"resultTypes": ["violations"]}  # to write down all that is well takes as long again
LEAST = 24  # pixels a control must have either way (WCAG 2.2, 2.5.8)
# A box or a dot to tick is met with its label. All are measured in one go: a widget may redraw itself meanwhile.
TOO_SMALL = """([root, least]) => [...new Set([...document.querySelectorAll(`${root} :is(button, select, summary, textarea, input)`)]
    .map((e) => e.matches("[type=checkbox], [type=radio]") ? e.closest("label") ?? e : e))]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => ({ e, box: e.getBoundingClientRect() }))
  .filter(({ box }) => box.width && Math.min(box.width, box.height) < least)
  .map(({ e, box }) => `${e.outerHTML} is ${box.width} x ${box.height}`)"""
# What fades is judged when it has faded. It is led to its end, not waited for: on a loaded machine a page may get no frame for minutes.
AT_REST = """() => document.getAnimations()
  .filter((a) => a.playState === "running" && Number.isFinite(a.effect.getComputedTiming().endTime))
  .forEach((a) => a.finish())"""


def accessible(page, root: str) -> None:
    """Axe finds no fault in what stands under the selector `root`, once it is at rest."""
    page.evaluate(AT_REST)
    found = Axe().run(page, context=root, options={"runOnly": RULES} | FAULTS_ONLY)
    assert found.violations_count == 0, found.generate_report()


def grave_faults(page) -> list[str]:
    """What axe calls serious or critical on a whole page, each with the first elements that show it."""
    page.evaluate(AT_REST)
    found = Axe().run(page, options=FAULTS_ONLY).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): " + " | ".join(node["html"][:160] for node in rule["nodes"][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


def fits(page, root: str) -> None:
    """The page does not scroll sideways, and every control that is seen under `root` is large enough."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    small = page.evaluate(TOO_SMALL, [root, LEAST])
    assert not small, small


TOUCHING = """(root) => {
  const boxes = [...document.querySelectorAll(`${root} :is(button.g-button, button.g-example)`)]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .map((e) => ({ said: e.textContent, box: e.getBoundingClientRect() }));
  const apart = (a, b) => Math.max(b.top - a.bottom, a.top - b.bottom, b.left - a.right, a.left - b.right);
  return boxes.flatMap(({ said, box }, i) => boxes.slice(i + 1).filter((other) => apart(box, other.box) < 3)
    .map((other) => `${said} touches ${other.said}`));
}"""


def apart(page, root: str) -> None:
    """No framed button under `root` touches another: two that do look like one."""
    touching = page.evaluate(TOUCHING, root)
    assert not touching, touching


# Text in a picture is drawn in the picture's own measure.
TOO_FINE = """([root, least]) => [...document.querySelectorAll(`${root}, ${root} *`)]
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !/^(title|desc|option|optgroup)$/i.test(e.tagName))
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((e) => ({ e, px: parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM ? Math.hypot(e.getScreenCTM().a, e.getScreenCTM().b) : 1) }))
  .filter(({ px }) => px < least - 0.01)
  .map(({ e, px }) => `"${e.textContent}" stands in ${px.toFixed(1)} px`)"""
FINEST = 12  # pixels


def legible(page, root: str) -> None:
    """No text under the selector `root` that is seen is finer than 12 px."""
    fine = page.evaluate(TOO_FINE, [root, FINEST])
    assert not fine, fine


# What is seen of a control is the beginning of what it is called: who speaks to a page says what they see.
OTHERWISE_CALLED = """(root) => {
  const plain = (text) => text.toLowerCase().replace(/[^\\p{L}\\p{N}%]+/gu, " ").trim();
  const seen = (e) => { const whole = e.cloneNode(true); whole.querySelectorAll(".g-hidden, [aria-hidden=true], [hidden]").forEach((part) => part.remove());
    return plain([...whole.childNodes].map((n) => n.textContent).join(" ")); };
  return [...document.querySelectorAll(`${root} :is(button, a, summary)[aria-label]`)]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !plain(e.getAttribute("aria-label")).includes(seen(e)))
    .map((e) => `${seen(e)} is called ${e.getAttribute("aria-label")}`);
}"""


def called_as_seen(page, root: str) -> None:
    """Every control under the selector `root` that has a name of its own is called what is seen of it."""
    otherwise = page.evaluate(OTHERWISE_CALLED, root)
    assert not otherwise, otherwise


def open_to_all(page, root: str) -> None:
    """All of the above, of a figure as it stands."""
    for check in (accessible, legible, called_as_seen, fits, apart):
        check(page, root)
