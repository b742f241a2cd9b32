// The offer of a real model: what it is and how large before anything is fetched, its way into the page, and a file of the
// reader's own in its place.

import { freshId, h } from "./dom.js";
import { megabytes } from "./megabytes.js";

/** @typedef {import("../engine/delivery/stand.js").Stand} Stand */

const SIZE = "98"; // MB; the site says it exactly when it is asked, and that is when the reader presses
const WHAT =
  "SmolLM2-135M-Instruct is a real chat model, made by Hugging Face, and small among its kind: 134,515,008 knobs, most " +
  "of them here rounded to four bits. ";

/**
 * @param {import("../engine/delivery/delivery.js").Delivery<any>} delivery
 */
export function realOffer(delivery) {
  const what = h("p", { class: "r-what" });
  const go = button("", () => delivery.fetch(), "g-primary");
  const keeps = h("input", { type: "checkbox", onchange: () => delivery.keep(keeps.checked) });
  const keep = h("label", { class: "r-keep" }, keeps, "Keep it in this browser, so that it need not come again");
  const barId = freshId("real");
  const bar = h("progress", { id: barId });
  const way = h("label", { for: barId });
  const stop = button("Stop", () => delivery.cancel());
  const coming = h("div", { class: "r-coming" }, way, bar, stop);
  const forget = button("Forget it", () => delivery.forget(), "g-link");
  const trouble = h("p", { class: "r-trouble", role: "alert" });
  const ownTrouble = h("p", { class: "r-trouble", role: "alert" });
  const fileId = freshId("own");
  const file = h("input", { id: fileId, type: "file", accept: ".gguf", onchange: take });
  const own = h(
    "div",
    { class: "r-own g-small" },
    h("label", { for: fileId }, "Or a file of your own: GGUF, of the Llama family, up to 500 MB. It is sent nowhere."),
    file,
  );
  const buttons = h("p", { class: "r-buttons" }, go, keep, forget);
  const element = h("div", { class: "r-offer" }, what, trouble, coming, buttons, own, ownTrouble); // each beside what it is about

  function take() {
    const [chosen] = file.files ?? [];
    file.value = ""; // so that the same one can be chosen again
    if (chosen) delivery.take(chosen);
  }

  return {
    element,
    /** What takes the focus, the first of them that is shown. */
    places: [stop, go, file],
    draw() {
      const { stand } = delivery;
      const busy = stand.stage === "coming" || stand.stage === "opening";
      what.replaceChildren(...told(stand));
      say(trouble, stand.own ? "" : stand.trouble);
      say(ownTrouble, stand.own ? stand.trouble : "");
      coming.hidden = stand.stage !== "coming" && stand.stage !== "opening";
      stop.hidden = stand.stage !== "coming";
      way.textContent = onItsWay(stand);
      if (stand.stage === "coming" && stand.manifest) {
        bar.max = stand.manifest.bytes;
        bar.value = stand.bytes;
      } else bar.removeAttribute("value");
      go.hidden = busy || stand.absent;
      go.textContent = press(stand);
      keep.hidden = !stand.canKeep || stand.absent || stand.stage === "opening" || stand.kept === stand.manifest?.bytes;
      keeps.checked = stand.keeps;
      forget.hidden = busy || !stand.kept;
      own.hidden = busy;
    },
  };
}

/** @param {HTMLElement} place @param {string} what */
function say(place, what) {
  place.textContent = what;
  place.hidden = !what;
}

/** @param {Stand} stand @returns {(Node | string)[]} */
function told({ manifest, absent, kept, canKeep }) {
  if (absent) return [WHAT];
  const size = `${manifest ? megabytes(manifest.bytes) : SIZE}\u00a0MB`;
  const comes = kept ? "" : `It comes from this site when you press (${size}), and then it `;
  return [
    WHAT,
    `${comes || "It "}runs in this page: what you write goes nowhere. `,
    kept ? `${megabytes(kept)} MB of it are kept in this browser. ` : "",
    canKeep ? "" : "This browser keeps nothing for a page that came without https, so it is here until you close the page. ",
  ];
}

/** @param {Stand} stand */
function press({ manifest, bytes, kept, trouble, own }) {
  const again = trouble && !own;
  const all = manifest ? megabytes(manifest.bytes) : SIZE;
  const here = Math.max(bytes, kept);
  if (here && here === manifest?.bytes) return again ? "Try again: all of it is here" : "Open it";
  if (here) return `${again ? "Try again" : "Go on"}: ${megabytes(here)} of ${all} MB are here`;
  return again ? `Try again: ${all} MB` : `Fetch it: ${all} MB`;
}

/** @param {Stand} stand */
function onItsWay({ stage, manifest, bytes, name }) {
  if (stage === "opening") return `Opening ${name}`;
  return `${megabytes(bytes)} of ${megabytes(manifest?.bytes ?? 0)} MB`;
}

/**
 * @param {string} label
 * @param {() => void} onclick
 * @param {string} [look]
 */
function button(label, onclick, look = "g-button") {
  return h("button", { type: "button", class: look === "g-primary" ? "g-button g-primary" : look, onclick }, label);
}
