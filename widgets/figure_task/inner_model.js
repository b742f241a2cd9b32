// The figure's own model within the task's: its traits lie here, and what is the reader's own of them in the task's `state`;
// what it asks of a kernel goes by the task's channel.

import { isAlone } from "../engine/said.js";
import { onChange, setTraits } from "../parts/model.js";
import { PageModel } from "../parts/page_model.js";

/** @typedef {import("../parts/model.js").Model} Model */

export class InnerModel extends PageModel {
  #outer;
  #end;

  /** @param {Model} outer  of the task */
  constructor(outer) {
    const { _esm, _css, ...own } = outer.get("figure");
    super({ ...own, ...outer.get("state"), _keep: { own } });
    this.#outer = outer;
    this.widget_manager = outer.widget_manager;
    this.alone = outer.alone;
    this.comm_live = !isAlone(outer);
    this.#end = onChange(outer, ["state"], () => this.set(outer.get("state")));
    this.on("change", () => this.#tell());
  }

  /** @param {string} name */
  get(name) {
    return name === "_carried" ? this.#outer.get(name) : super.get(name);
  }

  /** Traits that are set anew with what they are change nothing. @param {string | Record<string, any>} key @param {unknown} [value] */
  set(key, value) {
    const changes = Object.entries(typeof key === "string" ? { [key]: value } : key);
    super.set(Object.fromEntries(changes.filter(([name, now]) => !same(now, super.get(name)))));
  }

  /** @param {any} content @param {any} [callbacks] @param {ArrayBuffer[]} [buffers] */
  send(content, callbacks, buffers) {
    this.#outer.send(content, callbacks, buffers);
  }

  /** @param {any} event @param {(...values: any[]) => void} listener */
  on(event, listener) {
    if (event === "msg:custom") this.#outer.on(event, listener);
    else super.on(event, listener);
  }

  /** @param {any} [event] @param {(...values: any[]) => void} [listener] */
  off(event, listener) {
    if (event === "msg:custom" && listener) this.#outer.off(event, listener);
    else super.off(event, listener);
  }

  #tell() {
    const kept = Object.keys(this.#outer.get("state"));
    const state = Object.fromEntries(kept.map((name) => [name, this.get(name)]));
    if (!same(state, this.#outer.get("state"))) setTraits(this.#outer, { state: structuredClone(state) });
  }

  /** It hears no more of the task's. */
  stop() {
    this.#end();
  }
}

/** @param {unknown} a  plain JSON @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
