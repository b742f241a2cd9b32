// The real chat model, in a widget's words: who answers for it, and the one delivery of it that all widgets of a page share.

import { Delivery } from "../engine/delivery/delivery.js";
import { pageFiles } from "../engine/files.js";
import { startPacked } from "../engine/packed_client.js";
import { coming, shown } from "./words.js";

/** @typedef {import("./model.js").Model} Model */

/** Its name, as the trait `model` has it. */
export const REAL = "smollm2";

/** Whether this is a page of the book's site, which runs the real model itself; elsewhere the kernel does. */
export const onSite = () => document.documentElement.dataset.content_root !== undefined;

/**
 * Whether a widget is about a model that the book has grown, of which all is known.
 * @param {Model} model  of the widget
 */
export const isTheBooks = (model) => !model.get("_live") && model.get("model") !== REAL;

/**
 * How a token that may come next is written: which of them only begin a word is known of the village's.
 * @param {Model} model  of the widget
 * @returns {typeof coming}
 */
export const writtenBy = (model) => (text) => (isTheBooks(model) ? coming : shown)(text);

/** The knob of it that most hangs on: see widgets/live/real.py. */
export const KNOB = { matrix: "model.layers.11.mlp.down_proj.weight", row: 507, column: 1229 };

const KEY = Symbol.for("grown-not-made: the real model");

/**
 * The page's one delivery. Each widget's module brings its own copy of this code, so it hangs on globalThis.
 * @param {Model} model  of the widget
 * @returns {Delivery<import("../engine/packed_client.js").PackedEngine>}
 */
export function delivered(model) {
  const page = /** @type {any} */ (globalThis);
  const root = `${document.documentElement.dataset.content_root}_static/${REAL}/`;
  /** @param {string} name @param {ArrayBuffer} buffer @param {(why: string) => void} onBroken */
  const open = (name, buffer, onBroken) => startPacked({ files: pageFiles(model), name, buffer, onBroken });
  return (page[KEY] ??= new Delivery(new URL(root, document.baseURI).href, open));
}

/**
 * An engine of the model that the reader has brought into the page, once there is one, however long that takes.
 * @param {Model} model  of the widget
 * @returns {Promise<import("../engine/packed_client.js").PackedEngine>}  its `stop` leaves it to the other widgets
 */
export async function startReal(model) {
  const engine = await delivered(model).engine();
  return new Proxy(engine, {
    get(target, name) {
      if (name === "stop") return () => {};
      const found = Reflect.get(target, name);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}
