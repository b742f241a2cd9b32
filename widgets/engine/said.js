// What a model in a kernel said before its widget was put into a page that has none: widgets/live/said.py kept it, and the
// widget carries it.

/** @typedef {{what: any, buffers: DataView[]}} Reply */

/**
 * Whether no kernel hears a widget. Jupyter's own models know it (`comm_live`), which anywidget's do not hand on: the model
 * itself is what its `set` gives back. Of any other host nobody can tell, and it is asked.
 * @param {any} model  of the widget
 */
export function isAlone(model) {
  const itself = model.comm_live === undefined ? model.set?.("_live", model.get("_live")) : model;
  return itself?.comm_live === false;
}

/**
 * The replies to a question that was asked before.
 * @param {any} model  of the widget
 * @param {{method: string, args: any}} question  plain JSON
 * @returns {Reply[] | undefined}  undefined if it was not asked
 */
export function repliesTo(model, { method, args }) {
  /** @type {Record<string, DataView>} by path */
  const carried = model.get("_carried") ?? {};
  const found = saidIn(carried).find((one) => one.method === method && JSON.stringify(one.args) === JSON.stringify(args));
  return found?.replies.map(({ what, buffers }) => ({ what, buffers: buffers.map((path) => carried[path]) }));
}

/** @param {any} model  of the widget @returns {boolean} whether it carries anything of the kind */
export const carriesReplies = (model) => saidIn(model.get("_carried") ?? {}).length > 0;

/** @type {WeakMap<DataView, Question[]>} */
const read = new WeakMap();

/** @typedef {{method: string, args: any, replies: {what: any, buffers: string[]}[]}} Question */

/** @param {Record<string, DataView>} carried @returns {Question[]} */
function saidIn(carried) {
  const file = carried["said.json"];
  if (!file) return [];
  if (!read.has(file)) read.set(file, JSON.parse(new TextDecoder().decode(file)));
  return /** @type {Question[]} */ (read.get(file));
}
