// The slider through training: play, step back and on, and a track whose notches are the kept
// checkpoints, each where it lies in time. The control is a native range input; pressing and
// dragging go by the track, since the notches are not evenly spaced.

import { seekable } from "../parts/chart.js";
import { MARGIN } from "../parts/chart_geometry.js";
import { freshId, h } from "../parts/dom.js";
import { momentSaid } from "../parts/moments.js";
import { nearest, place } from "../parts/timescale.js";

/** @typedef {import("../parts/moments.js").Moment} Checkpoint */
/** @typedef {"here" | "away" | "broken"} Presence  of a checkpoint's file in memory */

const PLAY_PAUSE = 900; // ms that each checkpoint is shown while playing

/**
 * @param {{ onGo: (index: number) => void }} options  `onGo`: the reader wants that checkpoint
 */
export function timeline({ onGo }) {
  const id = freshId("training");
  /** @type {Checkpoint[]} */
  let checkpoints = [];
  let index = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let playing = false;

  const play = h("button", { type: "button", class: "g-play g-primary", onclick: () => (playing ? pause() : start()) });
  const back = h(
    "button",
    { type: "button", class: "g-step", "aria-label": "Previous checkpoint", onclick: () => step(-1) },
    "‹",
  );
  const on = h("button", { type: "button", class: "g-step", "aria-label": "Next checkpoint", onclick: () => step(1) }, "›");
  const now = h("span", { class: "g-now" }); // no <output>: it would be read out at every step of a drag
  const slider = h("input", {
    type: "range",
    id,
    class: "g-slider g-unseen",
    min: 0,
    step: 1,
    oninput: () => {
      pause();
      onGo(slider.valueAsNumber);
    },
  });
  const notches = h("div", { class: "g-notches", "aria-hidden": "true" });
  const thumb = h("div", { class: "g-thumb", "aria-hidden": "true" });
  const track = h("div", { class: "g-track" }, notches, slider, thumb);
  const element = h(
    "div",
    { class: "g-timeline" },
    h("div", { class: "g-timeline-head" }, h("label", { class: "g-title", for: id }, "Moment of training"), now, play, back, on),
    track,
  );

  seekable(track, (px) => {
    pause();
    slider.focus({ preventScroll: true });
    const width = track.clientWidth - MARGIN.left - MARGIN.right;
    onGo(
      nearest(
        (px - MARGIN.left) / width,
        checkpoints.map((c) => c.tokens),
      ),
    );
  });

  /** @param {number} by */
  function step(by) {
    pause();
    onGo(Math.min(Math.max(index + by, 0), checkpoints.length - 1));
  }

  function start() {
    playing = true;
    onGo(index === checkpoints.length - 1 ? 0 : index + 1);
    draw();
  }

  function pause() {
    playing = false;
    clearTimeout(timer);
    draw();
  }

  function draw() {
    play.textContent = playing ? "Pause" : "Play";
    play.dataset.playing = String(playing);
    play.setAttribute("aria-label", playing ? "Pause" : "Play through training");
    back.disabled = index === 0;
    on.disabled = index === checkpoints.length - 1;
  }

  return {
    element,
    /** @param {Checkpoint[]} all */
    setCheckpoints(all) {
      checkpoints = all;
      slider.max = String(all.length - 1);
      const last = all[all.length - 1].tokens;
      notches.replaceChildren(...all.map((c) => h("i", { style: `--at: ${place(c.tokens, last)}`, "data-file": "away" })));
    },
    /** @param {number} at  index of the checkpoint shown */
    setIndex(at) {
      index = at;
      const { step: training, tokens, name } = checkpoints[at];
      slider.value = String(at);
      const said = momentSaid(checkpoints[at]);
      slider.setAttribute("aria-valuetext", `checkpoint ${at + 1} of ${checkpoints.length}, ${said}`);
      now.textContent = `Checkpoint ${at + 1} of ${checkpoints.length}, ${name === undefined ? `step ${training}: ` : ""}${said}`;
      thumb.style.setProperty("--at", String(place(tokens, checkpoints[checkpoints.length - 1].tokens)));
      draw();
    },
    /** @param {(step: number) => Presence} presence */
    setPresence(presence) {
      checkpoints.forEach((c, i) => notches.children[i].setAttribute("data-file", presence(c.step)));
    },
    /** What was asked for is on show: while playing, go on after a while. */
    shown() {
      clearTimeout(timer);
      if (!playing) return;
      if (index === checkpoints.length - 1) pause();
      else timer = setTimeout(() => onGo(index + 1), PLAY_PAUSE);
    },
    pause,
  };
}
