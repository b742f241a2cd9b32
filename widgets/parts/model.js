// The widget's model, as anywidget and the book's static host give it: named traits of plain JSON.

/**
 * @typedef {import("../engine/files.js").WidgetModel & {
 *   get: (name: string) => any,
 *   set: (name: string, value: any) => void,
 *   on: (event: string, listener: (...args: any[]) => void) => void,
 *   off: (event: string, listener: (...args: any[]) => void) => void,
 *   save_changes: () => void,
 * }} Model
 */

/**
 * Calls `listener` when any of the traits changes, whoever changed it.
 * @param {Model} model
 * @param {string[]} names
 * @param {() => void} listener
 * @returns {() => void}  ends it
 */
export function onChange(model, names, listener) {
  const events = names.map((name) => `change:${name}`);
  for (const event of events) model.on(event, listener);
  return () => events.forEach((event) => model.off(event, listener));
}

/**
 * Sets traits together, and tells the kernel, if there is one, once.
 * @param {Model} model
 * @param {Record<string, any>} values
 */
export function setTraits(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/**
 * What the page set a trait to, whatever its reader has made of it since.
 * @param {Model} model
 * @param {string} name
 * @returns {any}
 */
export function pagesOwn(model, name) {
  const { own } = model.get("_keep") ?? {};
  return own && Object.hasOwn(own, name) ? structuredClone(own[name]) : model.get(name);
}
