// Where the arithmetic is done: a worker of the page, to which any number of ends can be had.

import { importModule } from "../parts/loader.js";

// Its code is a file beside specimens/, the same for all widgets of a site, so that it is fetched once.
const WORKER = "../engine_worker.js";

/**
 * @typedef {object} Host
 * @property {() => MessagePort} connect  one more end of the engine
 * @property {(listener: () => void) => void} onFailed  told when the worker breaks down
 * @property {() => void} end  frees the worker and its memory
 */

/**
 * Starts a worker, or, where the page may not start one, runs the same code on the page's own thread.
 * @param {import("./files.js").Files} files
 * @returns {Promise<Host>}
 */
export async function startHost(files) {
  const code = await files.read(WORKER); // of one that can't be had, or is damaged, a worker doesn't say why
  const address = files.address?.(WORKER); // a strict site lets nothing run that has none
  const url = address ?? URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return await inWorker(url);
  } catch {
    const { server } = await (address ? importModule(url) : import(url));
    const serve = server();
    return { connect: () => newPort(serve), onFailed: () => {}, end: () => {} };
  } finally {
    if (!address) URL.revokeObjectURL(url);
  }
}

/**
 * @param {string} url
 * @returns {Promise<Host>}
 */
async function inWorker(url) {
  /** @type {Worker} */
  const worker = await new Promise((resolve, reject) => {
    const starting = new Worker(url, { type: "module" });
    starting.onmessage = () => resolve(starting); // it says that it is serving
    starting.onerror = reject;
  });
  return {
    connect: () => newPort((port) => worker.postMessage("serve", [port])),
    onFailed: (listener) => worker.addEventListener("error", listener),
    end: () => worker.terminate(),
  };
}

/**
 * @param {(port: MessagePort) => void} serve  given the other end
 * @returns {MessagePort}
 */
function newPort(serve) {
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  return port1;
}
