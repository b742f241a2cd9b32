// From a turn of the dial to the new distribution drawn, in the widget that readers turn.

import widget from "./weight_editor.js";

const PROMPT = "The dog behind the horses is glad. The cat and"; // 12 tokens, the first one included

/** What the widget asks of its host; there is no kernel. */
function modelOf(traits) {
  const listeners = new Map();
  return {
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    off() {},
    send() {},
    save_changes() {},
  };
}

const settled = (root) =>
  new Promise((resolve) => {
    const check = () =>
      root.isConnected && root.dataset.ready && root.dataset.stale === undefined && (observer.disconnect(), resolve());
    const observer = new MutationObserver(check);
    observer.observe(root, { attributes: true });
    check();
  });
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * Turns of one knob after another, each begun where a browser delivers a drag: at the start of a frame.
 * @param {number} turns
 * @returns {Promise<{ updated: number[], drawn: number[], frames: number[] }>} milliseconds until the bars are changed and
 *   laid out, and until the frame in which they are drawn; and how many frames later that one is
 */
export async function turnDrawn(turns) {
  document.documentElement.dataset.content_root = "./";
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "weight_editor.css" }));
  const el = document.body.appendChild(document.createElement("div"));
  const name = "gpt_neox.layers.2.mlp.dense_4h_to_h.weight";
  const model = modelOf({
    model: "village",
    seed: 0,
    prompt: PROMPT,
    examples: [],
    edits: [],
    matrix: name,
    row: 0,
    column: 0,
    turn: 5,
    sample_seed: 1,
    step: (await (await fetch("_static/specimens/village/seed-0/index.json")).json()).checkpoints.at(-1).step,
  });
  const end = widget.render({ model, el });
  const root = el.firstChild;
  await settled(root);
  const slider = el.querySelector("input[type=range]");
  const [updated, drawn, frames] = [[], [], []];
  for (let n = 0; n < turns; n++) {
    model.set("edits", []);
    model.set("row", (n * 37) % 112);
    await settled(root);
    await frame();
    const start = performance.now();
    let passed = 0;
    let counting = true;
    const count = () => {
      passed += 1;
      if (counting) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    slider.value = n % 2 ? 12 : -12;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await settled(root);
    el.querySelector(".w-words").getBoundingClientRect(); // laid out
    updated.push(performance.now() - start);
    await frame();
    counting = false;
    drawn.push(performance.now() - start);
    frames.push(passed);
  }
  end();
  el.remove();
  return { updated, drawn, frames };
}
