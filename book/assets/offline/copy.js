// The copy of the book on this device: looked at, kept, taken anew, forgotten. A version is read only when all of it has
// come and was checked; until then the one before it stands. What came of it stays, so that it goes on where it stopped.

import { entryOf, missing, wanted } from "./files.js";
import { BrokenOff, fetchFile, WrongFile } from "./fetching.js";
import { readList } from "./list.js";
import { alone } from "./lock.js";
import { Store } from "./store.js";

/** @typedef {import("./files.js").List} List */
/** @typedef {import("./files.js").SiteFile} SiteFile */

const WORKER = "offline_worker.js";
const AT_ONCE = 6; // files, as browsers do it with one host
const NAMED = 3; // of those that came wrong

/**
 * @typedef {object} Stand
 * @property {boolean} looked  whether all that follows is known yet
 * @property {boolean} coming
 * @property {List | null} site  what the site has now, if it can be asked
 * @property {import("./store.js").Current | null} kept  the version that is read
 * @property {SiteFile[]} lost  files of it that are gone
 * @property {boolean} text  whether the training text is wanted too
 * @property {SiteFile[]} all  what is wanted
 * @property {SiteFile[]} lacks  what of it has still to come
 * @property {boolean} begun  whether anything lies in this browser
 * @property {string} trouble  sentences, or none
 */

export class Copy {
  /** @param {string} root  the site's address, with its last slash */
  constructor(root) {
    this.#root = root;
  }

  #root;
  /** @type {AbortController | null} */
  #coming = null;
  /** @type {Stand} */
  stand = {
    looked: false,
    coming: false,
    site: null,
    kept: null,
    lost: [],
    text: true,
    all: [],
    lacks: [],
    begun: false,
    trouble: "",
  };
  /** Called whenever the stand has changed. */
  onChange = () => {};

  /** Looks at what is kept, and asks the site what it has. */
  async look() {
    let why = "";
    const site = await readList(this.#root).catch((error) => {
      why = sentence(error);
      return null;
    });
    const store = await Store.find(this.#root);
    const current = (await this.#worker()) && (await store?.current()); // without a worker nothing is read from it
    const list = (current && (await store?.list(current.version))) ?? null;
    const kept = current && list ? current : null;
    const names = (await store?.names()) ?? new Set();
    const lost = kept && list ? missing(wanted(list, kept.text), names) : [];
    const text = this.stand.looked ? this.stand.text : (kept?.text ?? true);
    const trouble = this.stand.trouble || (kept ? "" : why);
    this.#tell({
      looked: true,
      site,
      kept,
      lost,
      text,
      begun: store !== null,
      trouble,
      ...parted(site ?? list, text, names),
    });
  }

  /** @param {boolean} text  whether the training text is wanted */
  async want(text) {
    this.stand.text = text;
    await this.look();
  }

  /** Fetches what is lacking, and lets it be read when it is whole. */
  async keep() {
    const mine = (this.#coming = new AbortController());
    this.#tell({ coming: true, trouble: "" });
    const trouble = await alone(this.#root, () => this.#bring(mine.signal).then(() => "")).then(
      (done) => done ?? "Another tab is fetching the book just now. Look there, or close it and try again.",
      (error) => (mine.signal.aborted ? "" : sentence(error)),
    );
    if (mine !== this.#coming) return; // it was forgotten
    this.#tell({ coming: false, trouble });
    await this.look();
  }

  /** What came stays for the next time. */
  stop() {
    this.#coming?.abort();
  }

  /** Nothing of it is left in this browser. Open pages get the files of their version from the site, as long as it has them. */
  async forget() {
    this.stop();
    this.#coming = null;
    await Store.forget(this.#root);
    await (await this.#worker())?.unregister();
    this.#tell({ coming: false, looked: false, trouble: "" });
    await this.look();
  }

  /** The book's own; another may answer for a folder above it. */
  async #worker() {
    const found = await navigator.serviceWorker.getRegistration(this.#root);
    return found?.scope === this.#root ? found : undefined;
  }

  /** @param {AbortSignal} signal */
  async #bring(signal) {
    navigator.storage?.persist?.().catch(() => {}); // asks that the browser won't drop it of itself
    await navigator.serviceWorker.register(this.#root + WORKER, { updateViaCache: "none" }).catch(refused);
    const site = await readList(this.#root);
    const { text } = this.stand;
    const store = await Store.open(this.#root);
    await kept(store.addList(site)); // from now on nobody drops a file of it
    const { all, lacks } = parted(site, text, await store.names());
    this.#tell({ site, all, lacks, begun: true });
    await this.#fetchAll(store, lacks, signal);
    await navigator.serviceWorker.ready;
    signal.throwIfAborted();
    const before = (await store.versions()).filter((version) => version !== site.version);
    await kept(store.setCurrent({ version: site.version, text, since: new Date().toISOString(), before }));
  }

  /**
   * @param {Store} store
   * @param {SiteFile[]} files
   * @param {AbortSignal} signal
   */
  async #fetchAll(store, files, signal) {
    const queue = [...files];
    const all = new AbortController(); // where one can't come, for want of a connection or of room, none can
    signal.addEventListener("abort", () => all.abort());
    /** @type {WrongFile[]} */
    const wrong = [];
    const one = async () => {
      for (let file = queue.shift(); file; file = queue.shift()) {
        try {
          const response = await twice(() => fetchFile(this.#root, file, all.signal), all.signal);
          all.signal.throwIfAborted();
          await kept(store.write(entryOf(file), response));
          this.#came(file);
        } catch (error) {
          if (!(error instanceof WrongFile)) {
            all.abort();
            throw error;
          }
          wrong.push(error);
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, one));
    signal.throwIfAborted();
    const first = ends.find((end) => end.status === "rejected" && !isAbort(end.reason));
    if (first?.status === "rejected") throw first.reason;
    if (wrong.length) throw new Error(cameWrong(wrong));
  }

  /** @param {SiteFile} file */
  #came(file) {
    this.#tell({ lacks: this.stand.lacks.filter((one) => one !== file) });
  }

  /** @param {Partial<Stand>} changed */
  #tell(changed) {
    this.stand = { ...this.stand, ...changed };
    this.onChange();
  }
}

/**
 * @param {List | null} list
 * @param {boolean} text
 * @param {Set<string>} names
 */
function parted(list, text, names) {
  const all = list ? wanted(list, text) : [];
  return { all, lacks: missing(all, names) };
}

/**
 * A connection may miss once.
 * @template T
 * @param {() => Promise<T>} act
 * @param {AbortSignal} signal
 */
const twice = (act, signal) =>
  act().catch((error) => {
    if (error instanceof BrokenOff && !signal.aborted) return act();
    throw error;
  });

/** @param {unknown} error */
const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";

/** @param {WrongFile[]} wrong */
function cameWrong(wrong) {
  const named = wrong.slice(0, NAMED).map(({ message }) => message);
  const more = wrong.length - named.length;
  return (
    `Not all came as the book was built: ${named.join("; ")}${more ? `; and ${more} more` : ""}. Nothing of that was kept. ` +
    "Perhaps the site was renewed meanwhile: try again. If that does not help, whoever hosts it changes files on their way, or has to build the book again."
  );
}

/** @param {Error} error @returns {never} */
function refused({ message }) {
  throw new Error(
    `The browser refused to run what answers without a network (${message}). It may be a private window, or a setting.`,
  );
}

/**
 * @param {Promise<void>} written
 */
const kept = (written) =>
  written.catch(({ name, message }) => {
    throw new Error(
      name === "QuotaExceededError"
        ? "This browser has no room for more. Free some of it and go on, leave the training text out, or forget what has come."
        : `This browser refused to keep it (${message}).`,
    );
  });

/** @param {unknown} error */
const sentence = (error) => (error instanceof Error ? error.message : String(error));
