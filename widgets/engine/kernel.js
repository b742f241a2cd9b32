// A model that lives in the kernel, asked over the widget's own channel: the same calls, answered by PyTorch.
// widgets/live/answering.py is the other end.

import { Calls } from "./calls.js";
import { pack, unpack } from "./packing.js";
import { caller } from "./rpc.js";
import { carriesReplies, isAlone, repliesTo } from "./said.js";

/** @typedef {import("./calls.js").Which} Which */
/** @typedef {import("./files.js").WidgetModel} WidgetModel */

const SILENT =
  "The kernel does not answer. If it is busy, wait and try again; if it has stopped, restart it and run the cell again. " +
  "Where a page has no kernel, only the book’s own models can be asked.";

const ALONE =
  "The Python that answers for this model does not run here. In a notebook, run the cell again. " +
  "A page or a file that holds a figure takes along the book’s own models alone: the real one answers on the book’s site.";

const NOT_SAID =
  "The model itself is not in this page, which shows what it had said when the page was made. Ask it more in a notebook.";

/**
 * Of the model that a widget is about.
 * @param {WidgetModel} model  of the widget
 * @param {number} [patience]  milliseconds until the kernel has said that it heard a question
 * @returns {Promise<KernelEngine>}
 */
export async function startKernelEngine(model, patience = 60_000) {
  const channel = caller(kernelPort(model, patience));
  try {
    return new KernelEngine(channel, await channel.call("start", [{}]));
  } catch (error) {
    channel.giveUp("The model was not started.");
    throw error;
  }
}

/** The calls of a model in the kernel. Made by `startKernelEngine`. */
export class KernelEngine extends Calls {
  /**
   * @param {ReturnType<typeof caller>} channel
   * @param {{config: any, begin: number[], end?: number, checkpoints: import("./shared.js").Checkpoint[]}} facts
   */
  constructor({ call, giveUp }, { config, begin, end, checkpoints }) {
    super(call, async (which) => which);
    this.config = config;
    /** Most tokens the model can see at once. */
    this.context = config.max_position_embeddings;
    /** What stands before every text: the token that begins it, if the model has one. */
    this.begin = begin;
    /** The token that ends a text, if there is one. */
    this.end = end ?? undefined;
    this.#call = call;
    this.#giveUp = giveUp;
    this.#checkpoints = checkpoints;
  }

  #call;
  #giveUp;
  #checkpoints;
  /** @type {number | undefined | null} the step that was loaded last, null before; the kernel may let others go */
  #loaded = null;

  /** @returns {Promise<import("./shared.js").Checkpoint[]>} in ascending step */
  async checkpoints() {
    return this.#checkpoints;
  }

  /**
   * Loads a checkpoint, or waits until it is.
   * @param {Which} [which]
   * @param {{onProgress?: (fraction: number) => void}} [_]  nobody can tell how much has come
   */
  async load(which = {}, _ = {}) {
    if (this.#loaded === which.step) return; // one question less: each takes its way to the kernel and back
    await this.#call("load", [which]);
    this.#loaded = which.step;
  }

  /** @returns {never} */
  startTraining() {
    throw new Error("Only the book’s own models can be grown further in the page.");
  }

  /** Calls under way are rejected, and ended in the kernel. */
  stop() {
    this.#giveUp("The model was stopped.");
  }
}

/**
 * One more end of the channel to the kernel, in the form of a message port.
 * @param {WidgetModel} model
 * @param {number} patience
 * @returns {import("./rpc.js").Port}
 */
function kernelPort(model, patience) {
  const from = Math.random().toString(36).slice(2); // several views of one model hear each other's answers
  /** @type {Map<number, ReturnType<typeof setTimeout>>} questions that the kernel has not heard yet */
  const unheard = new Map();

  /** @param {number} id */
  const heard = (id) => {
    clearTimeout(unheard.get(id));
    unheard.delete(id);
  };

  /** Where there is no kernel: what it said before, or at once that there is none. @param {any} question */
  const answerAlone = async (question) => {
    const replies = repliesTo(model, question);
    const error = carriesReplies(model) ? NOT_SAID : ALONE;
    await null; // as an answer comes, after the asking is done
    if (!replies) return port.onmessage?.({ data: { id: question.id, error } });
    for (const { what, buffers } of replies) {
      port.onmessage?.({ data: { ...unpack(what, buffers), id: question.id } });
      await null; // so that pieces are told one by one
    }
  };

  /**
   * @param {any} content
   * @param {DataView[]} buffers
   */
  const onMessage = (content, buffers) => {
    if (content?.type !== "engine" || content.from !== from) return;
    heard(content.id);
    if (!content.heard) port.onmessage?.({ data: unpack(content, buffers) });
  };
  model.on("msg:custom", onMessage);

  /** @type {import("./rpc.js").Port} */
  const port = {
    onmessage: null,
    postMessage(message) {
      /** @type {ArrayBuffer[]} */
      const buffers = [];
      const content = { type: "engine", from, ...pack(message, buffers) };
      if (isAlone(model)) return message.method && answerAlone({ ...content, id: message.id });
      if (message.method) {
        const giveUp = () => {
          unheard.delete(message.id);
          port.onmessage?.({ data: { id: message.id, error: SILENT } });
        };
        unheard.set(message.id, setTimeout(giveUp, patience));
      }
      model.send(content, undefined, buffers);
    },
    close() {
      for (const id of [...unheard.keys()]) heard(id);
      model.off("msg:custom", onMessage);
    },
  };
  return port;
}
