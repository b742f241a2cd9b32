// What a reader made, kept in their own browser and nowhere else.

/**
 * @template T
 * @param {string} name  of the widget
 * @param {(kept: any) => T | null} proper  what was kept, as it can be used; null if it can't
 * @param {string} [kind]  of what is kept, where a widget keeps several
 * @returns {{ get: () => T | null, set: (value: T) => void, forget: () => void }}
 */
export function keeper(name, proper, kind = "kept") {
  const key = `gnm:${kind}:${name}`;
  return {
    get() {
      try {
        const text = localStorage.getItem(key);
        return text === null ? null : proper(JSON.parse(text));
      } catch {
        return null; // not allowed here, or nothing that can be read
      }
    },
    set(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Not allowed here: it lasts as long as the page.
      }
    },
    forget() {
      try {
        localStorage.removeItem(key);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

/** Whether anything can be kept here at all. Some browsers, and some windows, keep nothing. */
export function canKeep() {
  try {
    localStorage.setItem("gnm:trial", "");
    localStorage.removeItem("gnm:trial");
    return true;
  } catch {
    return false;
  }
}
