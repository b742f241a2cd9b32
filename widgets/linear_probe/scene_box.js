// The story, told from words that the reader chooses.

import { freshId, h } from "../parts/dom.js";
import { KINDS } from "./read.js";
import { storyOf } from "./scene.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{containers: string[], things: string[], people: string[], rooms: string[]}} Words */

/** @param {(scene: Scene) => void} onScene */
export function sceneBox(onScene) {
  const kinds = h("div", { class: "g-examples", role: "group", "aria-label": "What happens" });
  const story = h("p", { class: "p-story" });
  const fields = h("div", { class: "p-words" });
  const element = h("div", {}, kinds, story, h("details", {}, h("summary", {}, "Choose other words"), fields));

  return {
    element,
    /**
     * @param {Scene} scene
     * @param {Words} words
     */
    update(scene, words) {
      const kind = (/** @type {string} */ name) =>
        h(
          "button",
          {
            type: "button",
            class: "g-example",
            "aria-pressed": String(name === scene.kind),
            onclick: () => onScene({ ...scene, kind: /** @type {Scene["kind"]} */ (name) }),
          },
          KINDS[/** @type {Scene["kind"]} */ (name)],
        );
      refill(kinds, Object.keys(KINDS).map(kind));
      story.replaceChildren(...coloured(storyOf(scene), scene.containers));
      const [a, b, c] = scene.containers;
      const [people, things] = [
        [scene.seeker, scene.mover],
        [scene.thing, scene.other],
      ];
      const container = (/** @type {number} */ i) => (/** @type {string} */ name) => ({
        containers: [a, b, c].map((each, j) => (i === j ? name : each)),
      });
      const more =
        scene.kind === "two things" ? [choice("The other thing", scene.other, words.things, things, (other) => ({ other }))] : [];
      refill(fields, [
        choice("Who goes out", scene.seeker, words.people, people, (seeker) => ({ seeker })),
        choice("Who moves it", scene.mover, words.people, people, (mover) => ({ mover })),
        choice("The thing", scene.thing, words.things, things, (thing) => ({ thing })),
        ...more,
        ...[a, b, c].map((name, i) =>
          choice(["First in the", "Moved to the", "Beside them a"][i], name, words.containers, [a, b, c], container(i)),
        ),
      ]);

      /**
       * @param {string} label
       * @param {string} now
       * @param {string[]} all
       * @param {string[]} taken  no two may be the same
       * @param {(value: string) => Partial<Scene>} change
       */
      function choice(label, now, all, taken, change) {
        const id = freshId("word");
        const select = h(
          "select",
          { id, onchange: () => onScene({ ...scene, ...change(select.value) }) },
          ...[...new Set([now, ...all])].sort().map((name) =>
            h(
              "option",
              {
                value: name,
                selected: name === now,
                disabled: name !== now && taken.includes(name),
              },
              name,
            ),
          ),
        );
        return h("div", { class: "p-word" }, h("label", { for: id }, label), select);
      }
    },
  };
}

/**
 * New controls in the place of old ones; the one at the same place keeps the focus.
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} children
 */
function refill(parent, children) {
  const at = [...parent.children].findIndex((child) => child.contains(document.activeElement));
  parent.replaceChildren(...children);
  const next = at < 0 ? null : children[at]?.matches("button") ? children[at] : children[at]?.querySelector("select");
  if (next) next.focus({ preventScroll: true });
}

/**
 * @param {string} story
 * @param {string[]} containers
 */
function coloured(story, containers) {
  return story
    .split(new RegExp(`\\b(${containers.join("|")})\\b`))
    .map((part) =>
      containers.includes(part) ? h("b", { "data-hue": containers.indexOf(part) + 1 }, part) : document.createTextNode(part),
    );
}
