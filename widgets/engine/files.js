// Where bytes come from. A built page fetches them from its own site; in JupyterLab there is no
// such site, and the kernel hands them over.

import { fetchFile } from "../parts/loader.js";
import { damagedFile } from "./safetensors.js";
import { isAlone } from "./said.js";

/**
 * @typedef {object} ReadOptions
 * @property {(fraction: number) => void} [onProgress]  told how much has come, 0 to 1
 * @property {AbortSignal} [signal]
 * @property {boolean} [fresh]  past the browser's own copy, which was found damaged
 */

/**
 * @typedef {object} Files
 * @property {(path: string) => string | null} [address]  the URL of a file, where it has one
 * @property {(path: string, options?: ReadOptions) => Promise<ArrayBuffer>} read  a file, its path
 *   given from specimens/ (the engine's own code stands one folder up); rejects with a sentence that names it
 * @property {unknown} [source]  what is the same wherever the same files are read; without it they are this
 *   object's alone
 */

/**
 * The part of an anywidget model that is needed to talk with the kernel.
 * @typedef {object} WidgetModel
 * @property {(content: any, callbacks?: any, buffers?: ArrayBuffer[]) => void} send
 * @property {(event: "msg:custom", listener: (content: any, buffers: DataView[]) => void) => void} on
 * @property {(event: "msg:custom", listener: (content: any, buffers: DataView[]) => void) => void} off
 * @property {unknown} [widget_manager]  one for each notebook, and so for each kernel
 * @property {string} [alone]  why there is no kernel here, in a sentence
 */

/**
 * The files of the place this page is in: a built page says where its root is, JupyterLab does not. What the widget
 * carries itself (`carry` of widgets/base.py) is asked of nobody.
 * @param {WidgetModel & { get: (name: string) => any }} model
 * @returns {Files}
 */
export function pageFiles(model) {
  const root = document.documentElement.dataset.content_root;
  const files = root === undefined ? kernelFiles(model) : staticFiles(`${root}_static/specimens/`);
  /** @type {Record<string, DataView>} by path */
  const carried = model.get("_carried") ?? {};
  return {
    source: files.source,
    address: (path) => (Object.hasOwn(carried, path) ? null : (files.address?.(path) ?? null)),
    read: async (path, options) => (Object.hasOwn(carried, path) ? bytesOf(carried[path]) : files.read(path, options)),
  };
}

/**
 * @param {Files} files
 * @param {string} path
 * @returns {Promise<any>}
 * @throws {Error} a sentence that names it
 */
export async function readJson(files, path) {
  const text = new TextDecoder().decode(await files.read(path));
  try {
    return JSON.parse(text);
  } catch {
    throw damagedFile(path, "is not valid JSON");
  }
}

/** @param {DataView} view  of what may be a larger buffer @returns {ArrayBuffer} a copy, to be given away */
function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
}

/**
 * Files beside the page.
 * @param {string} root  URL of specimens/, relative to the page or whole, with its last slash
 * @returns {Files}
 */
export function staticFiles(root) {
  return {
    source: new URL(root, document.baseURI).href,
    address: (path) => new URL(root + path, document.baseURI).href,
    read: (path, { fresh, ...options } = {}) =>
      fetchFile(new URL(root + path, document.baseURI).href, { ...options, name: path, cache: fresh ? "reload" : "no-cache" }),
  };
}

const ALONE =
  "The Python that made this figure does not run any more, or never did on this page. In a notebook, run the cell again. " +
  "Whoever makes a page of a figure can have it take along what it needs: `save` and `carry` do so.";

/**
 * Files from the kernel, over the widget's custom messages: `{type: "file", path, id}` is answered
 * by `{type: "file", id, error?}` with one buffer.
 * @param {WidgetModel} model
 * @param {number} [patience]  milliseconds to wait for an answer
 * @returns {Files}
 */
export function kernelFiles(model, patience = 60_000) {
  return {
    source: model.widget_manager,
    read(path, { onProgress, signal } = {}) {
      if (isAlone(model)) return Promise.reject(new Error(model.alone ?? ALONE));
      return new Promise((resolve, reject) => {
        const id = `${path} ${Math.random()}`; // several views of one model hear each other's answers
        const timer = setTimeout(() => {
          end();
          reject(
            new Error(
              `The kernel did not hand over the file ${path}. If it is busy, wait and try again; if it has stopped, restart it and run the cell again.`,
            ),
          );
        }, patience);

        /**
         * @param {any} content
         * @param {DataView[]} buffers
         */
        function onAnswer(content, buffers) {
          if (content?.type !== "file" || content.id !== id) return;
          end();
          if (content.error) return reject(new Error(content.error));
          onProgress?.(1);
          resolve(bytesOf(buffers[0]));
        }

        function onAbort() {
          end();
          reject(signal?.reason);
        }

        function end() {
          clearTimeout(timer);
          model.off("msg:custom", onAnswer);
          signal?.removeEventListener("abort", onAbort);
        }

        if (signal?.aborted) return onAbort();
        signal?.addEventListener("abort", onAbort);
        model.on("msg:custom", onAnswer);
        model.send({ type: "file", path, id });
      });
    },
  };
}
