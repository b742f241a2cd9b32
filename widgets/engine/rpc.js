// Calls over a message port, promises in and out.

import { sentenceOf } from "./want.js";

/**
 * An error that it throws may bear what the caller gave away and is to have again: `given`, a buffer.
 * @typedef {(args: any[], context: {tell: (piece: any) => void, signal: AbortSignal}) => any} Method
 */

/**
 * Answers calls, until the other end says goodbye.
 * @param {MessagePort} port
 * @param {Record<string, Method>} methods
 */
export function answer(port, methods) {
  /** @type {Map<number, AbortController>} */
  const running = new Map();
  port.onmessage = async (/** @type {MessageEvent} */ { data: { id, method, args, cancel, goodbye } }) => {
    if (cancel) return running.get(id)?.abort();
    if (goodbye) {
      running.forEach((controller) => controller.abort());
      return port.close();
    }
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const tell = (/** @type {any} */ piece) => port.postMessage({ id, piece });
      const result = await methods[method](args, { tell, signal: controller.signal });
      port.postMessage({ id, result });
    } catch (error) {
      const { given } = /** @type {{given?: ArrayBuffer}} */ (error);
      port.postMessage({ id, error: sentenceOf(error), given }, given ? [given] : []);
    } finally {
      running.delete(id);
    }
  };
}

/**
 * The part of a message port that calls are made over.
 * @typedef {object} Port
 * @property {(message: any, transfer?: any) => void} postMessage
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} [onmessageerror]  told of what came and can't be taken in
 * @property {() => void} close
 */

/**
 * Makes calls.
 * @param {Port} port
 */
export function caller(port) {
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void, onPiece?: (piece: any) => void}>} */
  const waiting = new Map();
  let calls = 0;
  /** @type {string | undefined} */
  let ended;

  port.onmessage = (/** @type {MessageEvent} */ { data: { id, piece, result, error, given } }) => {
    const call = waiting.get(id);
    if (!call) return;
    if (piece !== undefined) return call.onPiece?.(piece);
    waiting.delete(id);
    if (error === undefined) call.resolve(result);
    else call.reject(Object.assign(new Error(error), { given }));
  };
  port.onmessageerror = () => rejectAll(sentenceOf(new RangeError("An answer found no room."))); // it doesn't say whose

  /** @param {string} why */
  function rejectAll(why) {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  }

  return {
    /**
     * @param {string} method
     * @param {any[]} args
     * @param {{onPiece?: (piece: any) => void, signal?: AbortSignal, transfer?: Transferable[]}} [options]
     * @returns {Promise<any>}
     */
    call(method, args, { onPiece, signal, transfer = [] } = {}) {
      if (ended !== undefined) return Promise.reject(new Error(ended));
      const id = calls++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, onPiece });
        port.postMessage({ id, method, args }, transfer);
        const cancel = () => port.postMessage({ id, cancel: true });
        if (signal?.aborted) cancel();
        else signal?.addEventListener("abort", cancel, { once: true });
      });
    },

    /**
     * Rejects the calls that still wait, and those to come, and closes the port.
     * @param {string} why
     */
    giveUp(why) {
      if (ended !== undefined) return;
      ended = why;
      port.postMessage({ goodbye: true });
      port.close();
      rejectAll(why);
    },
  };
}
