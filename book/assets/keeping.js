// What a reader changed in a widget: checked by the rules that the widget brings along (widgets/keeping.py), and kept in
// their browser, for each page and widget.

/**
 * @typedef {{ linked?: false } & ({ one_of: unknown[] }
 *   | { is: "bool" }
 *   | { is: "int" | "number", min?: number, max?: number }
 *   | { is: "text", most: number }
 *   | { is: "list", most: number, least?: number, of: Rule }
 *   | { is: "dict", of: Record<string, Rule>, may?: Record<string, Rule> }
 *   | { any: Rule[] }
 *   | { by: string, of: Record<string, Rule> })} Rule
 * @typedef {Record<string, unknown>} Traits
 * @typedef {Record<string, Rule>} Rules
 */

const FORM = 1; // of what is kept; another is of another version of this book

/**
 * @param {Rule} rule
 * @param {unknown} value
 * @param {Traits} beside  the values that stand with it
 * @returns {boolean}
 */
export function fits(rule, value, beside) {
  if ("one_of" in rule) return rule.one_of.some((one) => same(one, value));
  if ("any" in rule) return rule.any.some((one) => fits(one, value, beside));
  if ("by" in rule) {
    const key = String(beside[rule.by]);
    return Object.hasOwn(rule.of, key) && fits(rule.of[key], value, beside);
  }
  switch (rule.is) {
    case "bool":
      return typeof value === "boolean";
    case "int":
    case "number": {
      const { min = -Infinity, max = Infinity } = rule;
      const number = typeof value === "number" && (rule.is === "int" ? Number.isInteger(value) : Number.isFinite(value));
      return number && min <= value && value <= max;
    }
    case "text":
      return typeof value === "string" && value.length <= rule.most;
    case "list": {
      const { most, least = 0, of } = rule;
      return Array.isArray(value) && least <= value.length && value.length <= most && value.every((one) => fits(of, one, beside));
    }
    case "dict": {
      if (!value || typeof value !== "object" || Array.isArray(value)) return false;
      const own = /** @type {Traits} */ (value);
      const rules = { ...rule.may, ...rule.of };
      const known = Object.keys(own).every((key) => Object.hasOwn(rules, key) && fits(rules[key], own[key], own));
      return known && Object.keys(rule.of).every((key) => Object.hasOwn(own, key));
    }
  }
  return false; // a rule of another version of this book
}

/**
 * Of what was kept or linked, all that the widget can be in. What does not fit is left out, and with it what it hangs on.
 * @param {Rules} rules
 * @param {Traits} own  the page's own values
 * @param {unknown} wanted
 * @returns {Traits}
 */
export function fitting(rules, own, wanted) {
  const given = wanted && typeof wanted === "object" ? /** @type {Traits} */ (wanted) : {};
  const taken = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(rules, name)));
  for (;;) {
    const all = { ...own, ...taken };
    const off = Object.keys(rules).filter((name) => !fits(rules[name], all[name], all));
    const drop = off.flatMap((name) => {
      const rule = rules[name];
      return name in taken ? [name] : "by" in rule && rule.by in taken ? [rule.by] : [];
    });
    if (!drop.length) return taken;
    for (const name of drop) delete taken[name];
  }
}

/**
 * The reader's own: what differs from the page's own state.
 * @param {Rules} rules
 * @param {Traits} own
 * @param {(name: string) => unknown} get
 * @returns {Traits}
 */
export function changed(rules, own, get) {
  const names = Object.keys(rules).filter((name) => !same(own[name], get(name)));
  return Object.fromEntries(names.map((name) => [name, structuredClone(get(name))]));
}

/**
 * Of a reader's own what goes into a link and comes out of one: not whether they have seen an outcome.
 * @param {Rules} rules
 * @param {Traits} traits
 * @returns {Traits}
 */
export function linkable(rules, traits) {
  return Object.fromEntries(
    Object.entries(traits).filter(([name]) => !Object.hasOwn(rules, name) || rules[name].linked !== false),
  );
}

/** @param {unknown} a  plain JSON @param {unknown} b */
export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is kept of one widget of one page. Where nothing can be kept, nothing is found. */
export class Shelf {
  /**
   * @param {string} page  from the book's root
   * @param {string} place  the widget's own name on it
   */
  constructor(page, place) {
    this.key = `gnm:state:${page}#${place}`;
  }
  /** @returns {unknown} */
  get() {
    try {
      const { form, traits } = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      return form === FORM ? traits : null;
    } catch {
      return null; // not allowed here, or nothing that can be read
    }
  }
  /** @param {Traits} traits */
  set(traits) {
    try {
      if (Object.keys(traits).length) localStorage.setItem(this.key, JSON.stringify({ form: FORM, traits }));
      else localStorage.removeItem(this.key);
    } catch {
      // Not allowed here, or full: it lasts as long as the page.
    }
  }
}
