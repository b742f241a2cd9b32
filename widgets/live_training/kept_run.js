// The last run, kept in the reader's browser and nowhere else, so that a reload does not lose it. In IndexedDB: its knobs
// are megabytes, and localStorage holds neither so many nor anything but text.

const [DATABASE, STORE, KEY] = ["gnm-runs", "runs", "LiveTraining"];
const FORM = 1; // of what is kept; another is passed over

/**
 * @typedef {object} KeptRun
 * @property {Record<string, any>} settings  the traits that were chosen
 * @property {{ plant: import("./plant.js").KeptPlant, bed: import("./bed.js").KeptBed }[]} models  one or two
 * @property {Record<string, string>} bets
 */

/** @returns {Promise<boolean>}  whether anything can be kept here. Some browsers, and some windows, keep nothing */
export async function canKeepRuns() {
  try {
    (await opened()).close();
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<KeptRun | null>} */
export async function keptRun() {
  try {
    const kept = await within("readonly", (store) => store.get(KEY));
    return kept?.form === FORM && kept.models?.length && kept.settings ? kept : null;
  } catch {
    return null; // not allowed here, or nothing that can be read
  }
}

/**
 * In place of the one kept so far.
 * @param {KeptRun} run
 * @returns {Promise<string>}  empty, or why it could not be kept
 */
export async function keepRun(run) {
  try {
    await within("readwrite", (store) => store.put({ ...run, form: FORM }, KEY));
    return "";
  } catch (error) {
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    return full ? "This browser has no room left for it" : "This browser does not let it be kept";
  }
}

/** @returns {Promise<void>} */
export async function forgetRun() {
  try {
    await within("readwrite", (store) => store.delete(KEY));
  } catch {
    // Nothing was kept.
  }
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} work
 * @returns {Promise<any>}  what the request gave, once it is written
 */
async function within(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}
