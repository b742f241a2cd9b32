// Drives one widget as nobody would: given a sequence, it renders the widget anew, does all that is asked, lets it come to
// rest, and tells what is wrong then. tests/test_fuzzed.py makes up the sequences.

import { PageModel } from "./_static/parts/page_model.js";
import { startEngine, staticFiles } from "./_static/engine.js";

const REST_MS = 25_000; // until a widget must have come to rest
const GNM = /^gnm:/;
const FORGETS = /forget|afresh|clear|start again|once more|new game|throw away|take back|undo/i;
const PLACE = document.getElementById("place");
const { state, keep } = JSON.parse(document.getElementById("widget").textContent);
const own = { get: Storage.prototype.getItem, set: Storage.prototype.setItem, remove: Storage.prototype.removeItem };
const STORE = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(globalThis, "localStorage"));
const realFetch = globalThis.fetch;

/** What went wrong that nobody caught. @type {string[]} */
let errors = [];
addEventListener("error", ({ message, error }) => {
  if (message.startsWith("ResizeObserver loop")) return; // only says that it goes on in the next frame
  errors.push(`${message} ${error?.stack?.split("\n")[1]?.trim() ?? ""}`);
});
addEventListener("unhandledrejection", ({ reason }) => errors.push(`unhandled: ${reason?.stack ?? reason}`));

// ---- What a browser may be like ----

/** @type {Map<string, "set" | "removed">} the last that happened to each answer */
const answers = new Map();

/** @param {string} mode @param {string} garbage */
function storage(mode, garbage) {
  Object.defineProperty(globalThis, "localStorage", STORE);
  localStorage.clear();
  answers.clear();
  const refuse = (/** @type {string} */ name) => () => {
    throw new DOMException("no", name);
  };
  Storage.prototype.getItem = function (key) {
    const kept = own.get.call(this, key);
    return mode === "garbage" && GNM.test(key) && !answers.has(key) ? garbage : kept;
  };
  Storage.prototype.setItem = function (key, value) {
    if (mode === "full") refuse("QuotaExceededError")();
    if (key.startsWith("gnm:answer:")) answers.set(key, "set");
    own.set.call(this, key, value);
  };
  Storage.prototype.removeItem = function (key) {
    if (answers.has(key)) answers.set(key, "removed");
    own.remove.call(this, key);
  };
  if (mode === "denied") {
    Object.defineProperty(globalThis, "localStorage", { configurable: true, get: refuse("SecurityError") });
  }
}

/** @param {string} mode */
function network(mode) {
  globalThis.fetch = async (...asked) => {
    if (mode === "fails") return new Response("", { status: 404 });
    if (mode === "slow") await new Promise((resolve) => setTimeout(resolve, 100));
    return realFetch(...asked);
  };
}

// ---- What can be done ----

/** A value that a rule of widgets/keeping.py allows. @param {any} rule @param {any} beside @param {() => number} draw 0 to 1 */
function allowed(rule, beside, draw) {
  const up = (/** @type {number} */ n) => Math.floor(draw() * n);
  if ("one_of" in rule) return rule.one_of[up(rule.one_of.length)];
  if ("any" in rule) return allowed(rule.any[up(rule.any.length)], beside, draw);
  if ("by" in rule) return rule.of[beside[rule.by]] ? allowed(rule.of[beside[rule.by]], beside, draw) : undefined;
  const { min = -5, max = 50, most = 4000, least = 0 } = rule;
  if (rule.is === "bool") return draw() < 0.5;
  if (rule.is === "int") return Math.ceil(min) + up(max - Math.ceil(min) + 1);
  if (rule.is === "number") return min + draw() * (max - min);
  if (rule.is === "text") return TEXTS[up(TEXTS.length)].slice(0, most);
  if (rule.is === "list") return Array.from({ length: least + up(Math.min(most, 6) - least + 1) }, () => allowed(rule.of, beside, draw));
  const chosen = Object.entries(rule.may ?? {}).filter(() => draw() < 0.5);
  return Object.fromEntries([...Object.entries(rule.of), ...chosen].map(([name, one]) => [name, allowed(one, beside, draw)]));
}

/** @type {string[]} */
let TEXTS = [""];

/** @param {number} seed @returns {() => number} */
function chance(seed) {
  let at = seed + 1;
  return () => ((at = (at * 48271) % 2147483647) - 1) / 2147483646;
}

/** All values that may stand together. @param {number} seed */
function traitsOf(seed) {
  const draw = chance(seed);
  /** @type {Record<string, any>} */
  const made = {};
  const rules = Object.entries(/** @type {Record<string, any>} */ (keep.traits));
  for (const [name, rule] of [...rules].sort(([, a], [, b]) => Number("by" in a) - Number("by" in b))) {
    const value = draw() < 0.6 ? allowed(rule, { ...state, ...made }, draw) : undefined;
    if (value !== undefined) made[name] = value;
  }
  return made;
}

const shown = (/** @type {Element} */ one) => one.checkVisibility({ visibilityProperty: true });
const all = (/** @type {string} */ selector) =>
  [...PLACE.querySelectorAll(selector)].filter((one) => shown(one) && !(/** @type {any} */ (one).disabled));
const pick = (/** @type {any[]} */ list, /** @type {number} */ n) => (list.length ? list[n % list.length] : null);

/** @type {string[]} */
let did = [];
let forgot = false;

/** @param {PageModel} model @param {any[]} action */
function act(model, [what, n, more]) {
  if (what === "press") {
    const one = pick(all("button, summary, input[type=radio], input[type=checkbox], [role=button], [role=tab]"), n);
    if (!one) return;
    did.push(`press ${(one.innerText || one.getAttribute("aria-label") || one.value || "").slice(0, 40)}`);
    forgot ||= FORGETS.test(one.innerText);
    one.click();
  } else if (what === "write") {
    const one = pick(all("input:not([type=radio], [type=checkbox], [type=range], [type=file]), textarea"), n);
    if (!one) return;
    did.push(`write ${TEXTS[more].slice(0, 20)} into ${one.getAttribute("aria-label") ?? one.id}`);
    one.focus();
    one.value = TEXTS[more];
    for (const event of ["input", "change"]) one.dispatchEvent(new Event(event, { bubbles: true }));
    if (n % 2) one.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    if (n % 2) one.form?.requestSubmit();
  } else if (what === "slide") {
    const one = pick(all("input[type=range], select"), n);
    if (!one) return;
    did.push(`slide ${one.getAttribute("aria-label") ?? one.id} to ${more}`);
    if (one.matches("select")) one.selectedIndex = more % one.options.length;
    else one.value = String(Number(one.min) + ((more % 101) / 100) * (Number(one.max) - Number(one.min)));
    for (const event of ["input", "change"]) one.dispatchEvent(new Event(event, { bubbles: true }));
  } else if (what === "key") {
    const one = pick(all("button, input, select, textarea, [tabindex]"), n);
    if (!one) return;
    did.push(`key ${more} on ${one.tagName}`);
    one.focus();
    for (const event of ["keydown", "keyup"]) one.dispatchEvent(new KeyboardEvent(event, { key: more, bubbles: true, cancelable: true }));
  } else if (what === "set") {
    const made = Object.entries(traitsOf(n));
    did.push(`set ${JSON.stringify(Object.fromEntries(made)).slice(0, 80)}`);
    if (made.length) model.set(Object.fromEntries(made));
  }
}

// ---- One sequence ----

const frame = () => new Promise((resolve) => setTimeout(resolve, 0));
const moment = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What keeps it from rest; nothing, if it is. */
function unrest() {
  const root = PLACE.querySelector("[data-widget]");
  if (!root) return "it is not there";
  if (!(/** @type {HTMLElement} */ (root).dataset.ready)) return "it never becomes ready";
  const busy = [...PLACE.querySelectorAll("[data-stale], [aria-busy=true]")].find(shown);
  if (busy) return `for ever ${busy.matches("[data-stale]") ? "stale" : "busy"}: <${busy.tagName.toLowerCase()} class="${busy.className}">`;
  const trouble = all(".g-trouble-box").find((one) => one.textContent.trim() && one.querySelector("button:not([hidden])"));
  return trouble ? `trouble that stays: ${trouble.textContent}` : "";
}

/** @type {{ stop: () => void } | null} so that a sequence need not fetch the model anew */
let held = null;
async function hold() {
  if (held || !("model" in state) || state._live) return;
  held = await startEngine({ files: staticFiles("./_static/specimens/"), model: state.model }).catch(() => null);
}

const module = (await import(state._module)).default;
const code = typeof module === "function" ? await module() : module;

/**
 * @param {{ texts: string[], storage: string, garbage: string, network: string, traits: number, actions: any[][] }} sequence
 * @returns {Promise<{ wrong: string[], did: string[] }>}
 */
globalThis.drive = async ({ texts, actions, ...given }) => {
  [TEXTS, did, errors, forgot] = [texts, [], [], false];
  const wrong = [];
  if (given.network === "well") await hold();
  else held = held && (held.stop(), null);
  storage(given.storage, given.garbage);
  network(given.network);
  const el = document.createElement("div");
  PLACE.append(el);
  let end;
  const model = new PageModel({ ...state, ...(given.traits ? traitsOf(given.traits) : {}) });
  try {
    await code.initialize?.({ model });
    end = await code.render({ model, el });
    for (const action of actions) {
      act(model, action);
      await [() => null, frame, () => moment(40)][action.at(-1) % 3]();
    }
    if (given.network !== "slow") await moment(0);
    network("well");
    // What a reader wrote may be refused, as long as it stands. So that is put back to what the page set, and nothing may be left.
    const written = Object.keys(keep.traits).filter((name) => ["text", "list"].includes(keep.traits[name].is));
    model.set(Object.fromEntries(written.map((name) => [name, structuredClone(state[name])])));
    const until = performance.now() + REST_MS;
    let waits = 0; // it has time to answer
    for (let quiet = 0; quiet < 3; ) {
      await moment(15);
      const still = unrest();
      quiet = still ? 0 : quiet + 1;
      if (!still) continue;
      if ((waits += 1) % 20 === 1) {
        for (const button of all("button")) if (button.textContent === "Try again") button.click();
      }
      for (const button of all("button")) if (/^(Stop|Pause)\b/.test(button.innerText)) button.click();
      if (performance.now() > until) {
        wrong.push(still);
        break;
      }
    }
    const lost = [...answers].filter(([, last]) => last === "removed").map(([key]) => key);
    if (lost.length && !forgot && given.storage === "well") wrong.push(`answers lost: ${lost}`);
  } catch (error) {
    wrong.push(`thrown: ${error?.stack ?? error}`);
  }
  try {
    end?.();
  } catch (error) {
    wrong.push(`thrown at its end: ${error?.stack ?? error}`);
  }
  el.remove();
  await moment(5);
  return { wrong: [...wrong, ...errors], did };
};
document.documentElement.dataset.driver = "ready";
