// What is in a list of the site’s files, and what of it a kept copy needs, lacks and needs no more. Nothing here asks
// anybody: book/extension/offline.py writes the list.

/** @typedef {{ path: string, bytes: number, packed: number, sha256: string }} SiteFile  `packed`: bytes over the wire */
/** @typedef {{ version: string, form: number, text: string, files: SiteFile[] }} List  `text`: the training text's folder */

/** Where the site says it, at its root. */
export const LIST = "offline.json";

const FILE = "file/";

/**
 * The name that a file is kept under: by what it holds, whatever it is called, so that two versions share what they have
 * in common and neither is taken for the other.
 * @param {SiteFile} file
 */
export const entryOf = ({ path, sha256 }) => `${FILE}${sha256}${/\.\w+$/.exec(path)?.[0] ?? ""}`;

/**
 * The file that an address leads to, as static hosts have it.
 * @param {Map<string, SiteFile>} files  by their paths
 * @param {string} path  from the site's root, decoded, without what follows a ?
 */
export function fileAt(files, path) {
  if (path === "" || path.endsWith("/")) return files.get(`${path}index.html`);
  return files.get(path) ?? files.get(`${path}.html`);
}

/**
 * What is to be kept, each content once.
 * @param {List} list
 * @param {boolean} text  whether the training text is wanted too
 */
export function wanted({ files, text: folder }, text) {
  const some = files.filter(({ path }) => text || !path.startsWith(folder));
  return [...new Map(some.map((file) => [entryOf(file), file])).values()];
}

/**
 * @param {SiteFile[]} files
 * @param {Set<string>} names  of what is kept
 */
export const missing = (files, names) => files.filter((file) => !names.has(entryOf(file)));

/**
 * Of what is kept, the files that none of the lists has.
 * @param {Iterable<string>} names
 * @param {List[]} lists
 */
export function superfluous(names, lists) {
  const needed = new Set(lists.flatMap(({ files }) => files.map(entryOf)));
  return [...names].filter((name) => name.startsWith(FILE) && !needed.has(name));
}

/**
 * @param {SiteFile[]} files
 * @param {"bytes" | "packed"} what
 */
export const sum = (files, what) => files.reduce((all, file) => all + file[what], 0);
