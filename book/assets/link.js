// A widget's state as the end of a web address, and back: #CheckpointSlider=… (JSON, deflated, in base64url). A link that
// was cut or changed is found out by the checksum that zlib puts behind it.

const LONGEST = 6000; // characters; some programs cut longer addresses
const MARK = /^#([A-Z]\w*(?:-\d+)?)(?:=?(.+))?$/s; // whatever follows the name: what is no state is found out as damaged

/** Whether this browser can pack at all. */
export const canLink = typeof CompressionStream === "function";

/**
 * @param {string} place  the widget's own name on its page
 * @param {Record<string, unknown>} traits  that differ from the page's own; where none does, the link says just that
 * @returns {Promise<string | null>}  with its #; null if it is too long for an address
 */
export async function toHash(place, traits) {
  const packed = await piped(new TextEncoder().encode(JSON.stringify(traits)), new CompressionStream("deflate"));
  const text = btoa(String.fromCharCode(...packed));
  const hash = `#${place}=${text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`;
  return hash.length > LONGEST ? null : hash;
}

/**
 * @param {string} hash
 * @returns {{ place: string, packed: string | undefined } | null}  null: not about a widget
 */
export function parsed(hash) {
  const [, place, packed] = MARK.exec(hash) ?? [];
  return place ? { place, packed } : null;
}

/**
 * @param {string} packed
 * @returns {Promise<unknown>}
 * @throws if it was cut or changed
 */
export async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(await piped(bytes, new DecompressionStream("deflate"))));
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {CompressionStream | DecompressionStream} way
 */
async function piped(bytes, way) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(way)).arrayBuffer());
}
