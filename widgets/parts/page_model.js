// A widget's model where no kernel answers: on a page of the book, and in a file that holds one figure.

/** One widget's state, with the part of the anywidget model interface that needs no kernel. */
export class PageModel {
  #state;
  comm_live = false; // there is no kernel
  /** @type {Map<string, Set<(...values: any[]) => void>>} */
  #listeners = new Map();

  /** @param {Record<string, any>} state */
  constructor(state) {
    this.#state = structuredClone(state);
  }
  /** @param {string} key @returns {any} */
  get(key) {
    return this.#state[key];
  }
  /** @param {string | Record<string, any>} key @param {unknown} [value] */
  set(key, value) {
    const changes = typeof key === "string" ? { [key]: value } : key;
    for (const [name, now] of Object.entries(changes)) {
      const before = this.#state[name];
      if (before === now) continue;
      this.#state[name] = now;
      this.emit(`change:${name}`, now);
    }
    this.emit("change");
  }
  /** @param {string} event @param {(...values: any[]) => void} listener */
  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event)?.add(listener);
  }
  /** @param {string} [event] @param {(...values: any[]) => void} [listener] */
  off(event, listener) {
    if (!event) this.#listeners.clear();
    else if (!listener) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener);
  }
  save_changes() {} // there is no other side
  /** @param {any} _content */
  send(_content) {}
  /** @param {string} event @param {any[]} values */
  emit(event, ...values) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...values);
  }
}
