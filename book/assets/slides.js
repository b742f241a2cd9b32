// Shows the sections of a page one at a time, for a projector. Without this the page is what it is: all of them, one below the other.
// The number of the slide stands in the address (#3), so that it can be linked, reloaded and gone back to.

import { h } from "./parts/dom.js";

const ROOM = { width: 1300, height: 720 }; // px: what a slide is made for; a larger screen shows it larger
const STEP = 0.05; // by which a slide is made smaller until it fits
const LEAST = 0.65; // as small as it may become, on a screen that is at least
const WIDE = 1000; // px wide; on a smaller one nothing is made smaller than on a page
const TYPED_INTO = "input, select, textarea, [contenteditable]";
const PRESSED = "button, summary, a, label";
const STEPS = new Map([
  ["ArrowRight", 1],
  ["PageDown", 1],
  [" ", 1],
  ["ArrowLeft", -1],
  ["PageUp", -1],
  ["Home", -Infinity],
  ["End", Infinity],
]);

// ---- Pure: what a key and an address mean ----

/**
 * @param {string} hash  of an address
 * @param {number} count
 * @returns {number | null}  the slide that it names, counted from 1
 */
export function slideOf(hash, count) {
  const number = /^#\d{1,3}$/.test(hash) ? Number(hash.slice(1)) : 0;
  return number >= 1 && number <= count ? number : null;
}

/**
 * @param {number} now
 * @param {number} by
 * @param {number} count
 * @returns {number}  the slide so many further on, or the last or first that there is
 */
export function further(now, by, count) {
  return Math.min(Math.max(now + by, 1), count);
}

/**
 * How many times as large as on a page, to fill a screen.
 * @param {number} width  px
 * @param {number} height  px
 */
export function scale(width, height) {
  return Math.max(1, Math.min(width / ROOM.width, height / ROOM.height));
}

/**
 * The largest scale at which a slide fits. One that fits at none is scrolled, and may be as large as can be.
 * @param {number} most
 * @param {number} least
 * @param {(scale: number) => boolean} fits
 */
export function fitting(most, least, fits) {
  for (let at = most; at >= least; at -= STEP) if (fits(at)) return at;
  return most;
}

// ---- On the page ----

function start() {
  const root = document.documentElement;
  const slides = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".bd-article > section > section")]);
  const place = document.querySelector(".gnm-slides-begin");
  if (!place || !slides.length) return;
  const begin = h("button", { type: "button", onclick: () => show(1) }, "Show one at a time");
  place.append(begin, h("button", { type: "button", onclick: printed }, "Print them"));
  let now = 0; // none: the whole page

  /** @param {HTMLElement} slide */
  const titleOf = (slide) => slide.querySelector("h2")?.firstChild?.textContent ?? "";
  const list = h("select", { "aria-label": "Slide", onchange: () => show(Number(list.value)) });
  list.append(...slides.map((slide, at) => h("option", { value: `${at + 1}` }, `${at + 1}. ${titleOf(slide)}`)));
  const back = h("button", { type: "button", onclick: () => show(further(now, -1, slides.length)) }, "Previous");
  const next = h("button", { type: "button", onclick: () => show(further(now, 1, slides.length)) }, "Next");
  const bar = h(
    "nav",
    { class: "gnm-slides-bar", hidden: true, "aria-label": "Slides" },
    back,
    list,
    next,
    h("button", { type: "button", onclick: fill }, "Full screen"),
    h("button", { type: "button", onclick: () => leave() }, "Whole page"),
  );
  document.body.append(bar);

  /** @param {number} number  counted from 1 */
  function show(number) {
    if (number === now) return;
    const first = now === 0;
    now = number;
    root.classList.add("gnm-showing");
    bar.hidden = false;
    list.value = `${number}`;
    back.disabled = number === 1;
    next.disabled = number === slides.length;
    for (const [at, slide] of slides.entries()) slide.hidden = at + 1 !== number;
    history[first ? "pushState" : "replaceState"](null, "", `#${number}`);
    scrollTo(0, 0);
    drawn.disconnect();
    for (const drawing of slides[number - 1].querySelectorAll(".gnm-plate-drawing, .gnm-widget")) drawn.observe(drawing);
    measure();
    const title = slides[number - 1].querySelector("h2");
    if (!title || bar.contains(document.activeElement)) return; // who presses the buttons stays there
    title.tabIndex = -1; // read out, and scrolled by the keys where it is longer than the screen
    title.focus({ preventScroll: true });
  }

  function leave() {
    const slide = slides[now - 1];
    now = 0;
    root.classList.remove("gnm-showing");
    bar.hidden = true;
    for (const each of slides) each.hidden = false;
    history.replaceState(null, "", location.pathname + location.search);
    slide?.scrollIntoView();
    begin.focus({ preventScroll: true });
  }

  function fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.();
  }

  /** @param {number} times */
  const enlarge = (times) => root.style.setProperty("--gnm-slide-scale", times.toFixed(3));

  /** As large as the screen allows and the whole figure still fits: of a higher one the axis would be missed. */
  function measure() {
    const figure = slides[now - 1]?.querySelector(".gnm-plate, .gnm-widget");
    const most = scale(innerWidth, innerHeight);
    const fits = (/** @type {number} */ times) => (enlarge(times), !figure || bottom(figure) <= innerHeight - bar.offsetHeight);
    enlarge(fitting(most, innerWidth < WIDE ? 1 : LEAST, fits));
  }

  /** @param {Element} figure */
  const bottom = (figure) => figure.getBoundingClientRect().bottom + scrollY;

  const drawn = new ResizeObserver(measure); // a figure is drawn once its slide is shown, and grows as it is used
  addEventListener("resize", measure);

  addEventListener("keydown", (event) => {
    const at = /** @type {Element} */ (event.target);
    const taken = event.defaultPrevented && event.key !== "Escape"; // which the theme takes for its search, open or not
    if (!now || taken || event.ctrlKey || event.altKey || event.metaKey || at.closest?.(TYPED_INTO)) return;
    if (event.key === " " && at.closest?.(PRESSED)) return;
    const by = event.key === " " && event.shiftKey ? -1 : STEPS.get(event.key);
    if (by !== undefined) show(further(now, by, slides.length));
    else if (event.key === "f" || event.key === "F") fill();
    else if (event.key === "Escape" && !document.fullscreenElement) leave();
    else return;
    event.preventDefault();
  });
  const follow = () => {
    const number = slideOf(location.hash, slides.length);
    if (number) show(number);
    else if (now) leave();
  };
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  follow();
}

/** Prints when all plates are drawn: else those that nobody has come near would be missing. */
async function printed() {
  for (const plate of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".gnm-plate"))) {
    plate.scrollIntoView();
    while (!plate.dataset.ready && !plate.querySelector("[role=alert]")) await new Promise((seen) => setTimeout(seen, 50));
  }
  print();
}

if (typeof document !== "undefined") start();
