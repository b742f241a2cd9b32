// Where a copy of the book lies: one cache of the browser for each address that a book has. In it are the files by their
// digests, the lists of the versions that they belong to, which of these is read now, and which page was opened with which.

/** @typedef {import("./files.js").List} List */

/**
 * @typedef {object} Current  the version that is read; it was whole when this was written
 * @property {string} version
 * @property {boolean} text  whether the training text is part of it
 * @property {string} since  when it was kept
 * @property {string[]} before  versions that may be dropped as soon as no open page was opened with them
 */

/** @param {string} root */
export const nameOf = (root) => `grown-not-made: the book at ${new URL(root).pathname}`;

const CURRENT = "current";
const PAGES = "pages";

export class Store {
  #cache;
  #address;

  /**
   * @param {Cache} cache
   * @param {string} root
   */
  constructor(cache, root) {
    this.#cache = cache;
    this.#address = `${root}kept/`; // where nothing of the site lies, and which nobody asks for
  }

  /** @param {string} root */
  static open = async (root) => new Store(await caches.open(nameOf(root)), root);

  /** Makes none where there is none. @param {string} root */
  static find = async (root) => ((await caches.has(nameOf(root))) ? Store.open(root) : null);

  /** @param {string} root */
  static forget = (root) => caches.delete(nameOf(root));

  /** @returns {Promise<Set<string>>} */
  async names() {
    const kept = await this.#cache.keys();
    return new Set(kept.map(({ url }) => url.slice(this.#address.length)));
  }

  /** @param {string} name */
  read = (name) => this.#cache.match(this.#address + name);

  /** @param {string} name @param {Response} response */
  write = (name, response) => this.#cache.put(this.#address + name, response);

  /** @param {string} name */
  drop = (name) => this.#cache.delete(this.#address + name);

  /** @returns {Promise<Current | null>} */
  current = () => this.#read(CURRENT);

  /** In one step: before it one version is read, after it another. @param {Current} current */
  setCurrent = (current) => this.#write(CURRENT, current);

  /** @param {string} version @returns {Promise<List | null>} */
  list = (version) => this.#read(listEntry(version));

  /** @param {List} list */
  addList = (list) => this.#write(listEntry(list.version), list);

  /** @param {string} version */
  dropList = (version) => this.drop(listEntry(version));

  /** @returns {Promise<string[]>} */
  async versions() {
    const names = await this.names();
    return [...names].filter((name) => name.startsWith(listEntry(""))).map((name) => name.slice(listEntry("").length));
  }

  /** @returns {Promise<[string, string | null][]>}  an open page's id, and the version it was opened with */
  pages = async () => (await this.#read(PAGES)) ?? [];

  /** @param {[string, string | null][]} pages */
  setPages = (pages) => this.#write(PAGES, pages);

  /** @param {string} name @param {unknown} said */
  #write = (name, said) => this.write(name, new Response(JSON.stringify(said)));

  /** @param {string} name @returns {Promise<any>}  null where nothing was written, or nothing that can be read */
  #read = async (name) => (await this.read(name))?.json().catch(() => null) ?? null;
}

/** @param {string} version */
const listEntry = (version) => `list/${version}`;
