// Draws a page's plates: measured figures, made in a notebook and put into the page as JSON by lab's `plots`.
// Plotly is fetched from this site once a plate comes near; sentence and table stand without it.

import { addStyle, NotHad, runScript } from "./parts/loader.js";

const BUNDLE = new URL("./plotly/plotly-cartesian-4.1.1.min.js", import.meta.url).href;
const RULES = new URL("./plates_plotly.css", import.meta.url).href; // what the bundle would write into a page of itself
const AHEAD = "600px"; // fetched this far before it is seen
const AGAIN = 200; // ms: so soon a plate is looked at again that is near and invisible
const NARROW = 680; // px: below this a plate has its narrow layout
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false };

/**
 * @typedef {{ [key: string]: any }} Json
 * @typedef {{ data: Json[], layout: Json, narrow: Json }} Drawing  colours as "var(--gnm-…)"
 * @typedef {{ react: (at: HTMLElement, data: Json[], layout: Json, config: Json) => Promise<void> }} Plotly
 */

// ---- Pure: what is drawn, at a width and in the page's colours ----

/**
 * `value` with the colours of the page in place of their names.
 * @param {any} value  JSON
 * @param {(name: string) => string} colour
 * @returns {any}
 */
export function coloured(value, colour) {
  if (typeof value === "string") return value.replace(/var\((--gnm-[\w-]+)\)/g, (_, name) => colour(name));
  if (Array.isArray(value)) return value.map((each) => coloured(each, colour));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coloured(each, colour)]));
}

/**
 * `more` laid over `base`, object by object; a list takes the place of a list.
 * @param {Json} base
 * @param {Json} more
 * @returns {Json}
 */
export function over(base, more) {
  const plain = (/** @type {any} */ value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const made = { ...base };
  for (const [key, value] of Object.entries(more)) made[key] = plain(value) && plain(base[key]) ? over(base[key], value) : value;
  return made;
}

/**
 * @param {Drawing} drawing
 * @param {number} width  px
 * @returns {Json}  the layout at that width
 */
export function layoutAt({ layout, narrow }, width) {
  return { ...(width < NARROW ? over(layout, narrow) : layout), width };
}

// ---- The bundle ----

const SHEET = "plotly.js-style-global"; // which Plotly writes, unless there is one of this name with the class below

/** Strict hosts forbid styles within a page, as attributes too: what Plotly would write there comes from a file, or as properties. */
async function dress() {
  if (document.getElementById(SHEET)) return;
  await addStyle(RULES, { id: SHEET, className: "no-inline-styles" });
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style" && "style" in this) /** @type {HTMLElement} */ (this).style.cssText = value;
    else set.call(this, name, value);
  };
}

/** @type {Promise<Plotly> | undefined} */
let fetched;

/** Plotly, fetched once. Asked again after a failure it is fetched again. */
function plotly() {
  fetched ??= dress()
    .then(() => runScript(BUNDLE))
    .then(() => /** @type {any} */ (window).Plotly ?? Promise.reject(new NotHad(`${BUNDLE} holds no Plotly.`)));
  fetched.catch(() => (fetched = undefined));
  return fetched;
}

// ---- One plate ----

/**
 * The page's colours as they are now, also where the system has forced its own.
 * @param {Element} place
 * @returns {(name: string) => string}
 */
function palette(place) {
  const probe = document.createElement("i");
  probe.style.forcedColorAdjust = "none";
  place.append(probe);
  /** @type {Map<string, string>} */
  const known = new Map();
  const colour = (/** @type {string} */ name) => {
    probe.style.color = `var(${name})`;
    if (!known.has(name)) known.set(name, getComputedStyle(probe).color);
    return known.get(name) ?? "";
  };
  queueMicrotask(() => probe.remove());
  return colour;
}

/**
 * A plate's room, held; and what begins its drawing.
 * @param {HTMLElement} plate
 * @returns {() => Promise<void>}
 */
function start(plate) {
  const place = /** @type {HTMLElement} */ (plate.querySelector(".gnm-plate-drawing"));
  /** @type {Drawing} */
  const drawing = JSON.parse(plate.querySelector("script")?.textContent ?? "");
  const picture = document.createElement("div");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-labelledby", `${plate.id}-title`);
  picture.setAttribute("aria-describedby", `${plate.id}-says`);
  const width = () => place.clientWidth;
  const room = () => (place.style.minHeight = `${layoutAt(drawing, width()).height}px`);

  async function draw() {
    room();
    const { react } = await plotly();
    if (!width()) return; // covered, as before the question above it is answered
    if (!picture.isConnected) place.replaceChildren(picture);
    const colour = palette(plate);
    await react(picture, coloured(drawing.data, colour), coloured(layoutAt(drawing, width()), colour), CONFIG);
    plate.dataset.ready = "true";
  }
  function begin() {
    return draw().then(
      () => follow(place, draw),
      (error) => {
        console.warn(error);
        place.style.minHeight = "";
        place.replaceChildren(
          ...failed(error, () => {
            place.replaceChildren();
            place.tabIndex = -1;
            place.focus();
            begin();
          }),
        );
        plate.querySelector("details")?.setAttribute("open", "");
      },
    );
  }
  room();
  return begin;
}

/**
 * What stands in place of the drawing when it could not be made.
 * @param {unknown} error
 * @param {() => void} again
 */
function failed(error, again) {
  const why = error instanceof NotHad ? error.message : `It could not be drawn (${error}).`;
  const note = Object.assign(document.createElement("p"), {
    textContent: `The drawing is not here; all its figures stand in the table below. ${why}`,
  });
  note.setAttribute("role", "alert");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again", onclick: again });
  return [note, button];
}

/**
 * Draws again whenever the room or the colours have changed.
 * @param {HTMLElement} place
 * @param {() => Promise<void>} draw
 */
function follow(place, draw) {
  let last = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth === last) return;
    last = place.clientWidth;
    draw();
  }).observe(place);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(forced-colors: active)").addEventListener("change", draw);
}

/** @type {Map<Element, () => Promise<void>>} */
const waiting = new Map();
const sight = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      // Above it a question is still on its way: it will cover this plate, or has been answered before.
      if (getComputedStyle(target).visibility === "hidden") setTimeout(() => sight.observe(target), AGAIN);
      else waiting.get(target)?.();
    }
  },
  { rootMargin: AHEAD },
);

/** Draws a plate at once. @param {HTMLElement} plate @returns {Promise<void>}  when it is drawn, or says why it can’t be */
export function draw(plate) {
  return start(plate)();
}

/** Draws a plate once it comes near. @param {HTMLElement} plate */
export function show(plate) {
  waiting.set(plate, start(plate));
  sight.observe(plate);
}

function watch() {
  for (const plate of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".gnm-plate"))) show(plate);
}
// When the page has loaded, a plate that waits below a question is covered: until then it had only been invisible.
if (document.readyState === "complete") watch();
else addEventListener("load", watch, { once: true });
