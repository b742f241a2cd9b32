// What the levels and the cells are called, and the marks that stand for them.

/** @type {Record<import("./rules.js").Level, { mark: string, text: string }>} */
export const LEVELS = {
  lookup: { mark: "●", text: "can look it up" },
  experiment: { mark: "◐", text: "can work it out" },
  closed: { mark: "○", text: "can’t tell" },
  open: { mark: "–", text: "empty so far" },
};

/** @type {Record<"lookup" | "experiment" | "no", string>} */
export const GUESSES = { lookup: "yes, look it up", experiment: "yes, work it out", no: "no" };

/** @type {Record<string, { mark: string, text: string }>} */
export const CELLS = {
  yes: { mark: "●", text: "public" },
  partly: { mark: "◐", text: "in part" },
  no: { mark: "○", text: "not public" },
  unknown: { mark: "?", text: "not stated" },
};
