// Where am I: how far this page has been read is noted, and shown wherever the book lists its lessons.

import { pagePath } from "./parts/answers.js";
import { h } from "./parts/dom.js";
import { read, see, stateOf, stopAt } from "./progress.js";

const here = pagePath();
/** @type {NodeListOf<HTMLElement>} */
const listed = document.querySelectorAll("[data-lesson]");
/** @type {NodeListOf<HTMLElement>} */
const inNavigation = document.querySelectorAll(".gnm-nav [data-lesson]");
const SAID = { read: "read", begun: "begun" };

/** Marks every lesson that the page lists, and fills in where to go on. */
export function show() {
  const progress = read();
  for (const item of listed) {
    const state = stateOf(progress, item.dataset.lesson ?? "");
    item.dataset.progress = state;
    item.querySelector(":scope > .gnm-mark")?.remove();
    if (state) item.querySelector("a")?.after(h("span", { class: "gnm-mark" }, h("span", {}, ` (${SAID[state]})`)));
  }
  for (const sum of document.querySelectorAll(".gnm-read-sum")) {
    const lessons = [...(sum.closest(".gnm-lessons")?.querySelectorAll("[data-lesson]") ?? [])];
    const done = lessons.filter((item) => /** @type {HTMLElement} */ (item).dataset.progress === "read").length;
    sum.textContent = done ? `You have read ${done} of them.` : "";
  }
  showGoOn(progress);
}

/** @param {import("./progress.js").Progress} progress */
function showGoOn(progress) {
  const next = goOn(progress);
  for (const place of document.querySelectorAll(/** @type {"p"} */ (".gnm-go-on"))) {
    place.hidden = !next;
    place.replaceChildren(...(next ? [`${next.lead} `, h("a", { href: next.href }, next.title)] : []));
  }
}

/**
 * Where the reader stopped; if they have read that lesson, the next one that they haven't.
 * @param {import("./progress.js").Progress} progress
 * @returns {{ lead: string, href: string, title: string } | null}
 */
function goOn(progress) {
  const { last } = progress;
  if (!last || last.page === here) return null;
  const items = [...inNavigation];
  const from = items.findIndex((item) => item.dataset.lesson === last.page);
  if (from < 0) return null; // of an older book
  const done = stateOf(progress, last.page) === "read";
  const item = done ? items.slice(from + 1).find((one) => stateOf(progress, one.dataset.lesson ?? "") !== "read") : items[from];
  const link = item?.querySelector("a");
  if (!item || !link || item.dataset.lesson === here) return null;
  const at = !done && last.at ? `#${encodeURIComponent(last.at)}` : "";
  const lead = done ? "Your next lesson:" : "Go on where you stopped:";
  return { lead, href: link.href.split("#")[0] + at, title: link.textContent?.trim() ?? last.title };
}

/** Notes how far this page is read, if it is a lesson. */
function follow() {
  if (![...inNavigation].some((item) => item.dataset.lesson === here)) return;
  /** @type {Set<Element>} figures not yet used or passed */
  const figures = new Set(document.querySelectorAll(".gnm-widget"));
  const article = document.querySelector(".bd-article");
  const title = article?.querySelector("h1");
  const headings = [...(article?.querySelectorAll("h2, h3") ?? [])];
  const end = h("div", {});
  article?.append(end);
  if (!figures.size) see(here, { figures: true });

  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      if (target === end) see(here, { end: true });
      else if (figures.delete(target) && !figures.size) see(here, { figures: true });
      else if (headings.includes(target)) stop(target.closest("section")?.id ?? "");
    }
    show();
  });
  for (const one of [end, ...figures, ...headings]) sight.observe(one);
  addEventListener(
    "scroll",
    () => {
      see(here, { begun: true });
      show();
    },
    { once: true, passive: true },
  );

  /** @param {string} at */
  const stop = (at) => stopAt({ page: here, title: title?.firstChild?.textContent ?? "", at });
  stop("");
}

follow();
show();
addEventListener("storage", show); // read on in another tab
addEventListener("pageshow", show); // or before going back to this page
