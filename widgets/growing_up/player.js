// The ages one after another, by themselves as long as they are in sight, or as the reader slides.

import { freshId, h } from "../parts/dom.js";
import { opening, read, story } from "./story.js";

/** @typedef {import("./index.js").Age} Age */

const READING = 1700; // ms that an age stays once its words are there
const WORD = 22; // ms from word to word

/**
 * @param {object} given
 * @param {string} given.beginning
 * @param {Age[]} given.ages
 * @param {(age: number) => void} given.onAge  the reader chose one
 * @param {(age: number) => void} given.onNext  it is time for this one
 * @param {(playing: boolean) => void} given.onPlaying
 */
export function player({ beginning, ages, onAge, onNext, onPlaying }) {
  const id = freshId("age");
  const stories = ages.map(({ said }) => story(beginning, said));
  const words = h("div", { class: "u-pile", translate: "no" }, ...stories);
  const soFar = h("output", { class: "u-read", for: id });
  const slider = h("input", {
    id,
    type: "range",
    class: "g-range",
    min: 0,
    max: ages.length - 1,
    step: 1,
    oninput: () => onAge(slider.valueAsNumber),
  });
  const button = h("button", { type: "button", class: "g-button u-play", onclick: () => onPlaying(!now.playing) });
  const element = h(
    "div",
    { class: "u-figure" },
    opening(beginning, ages.length),
    words,
    h("div", { class: "u-controls" }, button, h("div", { class: "u-slide" }, h("label", { for: id }, "Its age"), slider, soFar)),
  );
  let now = { age: -1, playing: false };
  let near = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const sight = new IntersectionObserver(
    (entries) => {
      near = entries[entries.length - 1].isIntersecting;
      wait();
    },
    { threshold: 0.3 },
  );
  sight.observe(words);
  document.addEventListener("visibilitychange", wait);

  /** Until the next age, if it comes by itself. */
  function wait() {
    clearTimeout(timer);
    if (!now.playing || !near || document.hidden) return;
    const shown = stories[now.age].childElementCount * WORD;
    timer = setTimeout(() => onNext(Math.min(now.age + 1, ages.length - 1)), shown + READING);
  }

  return {
    element,
    stop() {
      clearTimeout(timer);
      sight.disconnect();
      document.removeEventListener("visibilitychange", wait);
    },
    /** @param {{ age: number, playing: boolean }} state */
    update({ age, playing }) {
      now = { age, playing };
      stories.forEach((each, i) => each.toggleAttribute("data-now", i === age));
      const text = read(ages[age].tokens);
      slider.value = String(age);
      slider.setAttribute("aria-valuetext", text);
      soFar.textContent = text;
      button.textContent = playing ? "Pause" : age === ages.length - 1 ? "Play again" : "Play";
      wait();
    },
  };
}
