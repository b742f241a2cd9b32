// Every knob of the model as one dot: blue to be turned up, clay to be turned down, the stronger the further.

import { breathing } from "../engine/breathing.js";
import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { tableOf } from "./words.js";

/** @typedef {import("./numbers.js").Tensors} Tensors */
/** @typedef {{name: string, x: number, y: number, width: number, height: number, thick: number, place: (index: number) => number}} Tile
 *   thick: how many dots a knob is tall; place: of a knob's dot, counted row after row of the picture, from the tile's first */

const [GAP, THIN] = [8, 4];

/**
 * Where each tensor lies. Matrices lie in bands as tall as the residual stream is wide: a band for each layer, and as many
 * as it takes for the table of tokens. What is no matrix lies below its band, as thin lines.
 * @param {Map<string, number[]>} shapes  by name
 * @param {number} d  the width of the residual stream
 * @returns {{tiles: Tile[], width: number, height: number}}  in dots
 */
export function layout(shapes, d) {
  /** @type {Tile[]} */
  const tiles = [];
  const across = Math.max(
    ...[...groups(shapes).values()].map((names) =>
      names.filter((name) => wide(name)).reduce((sum, name) => sum + long(name) + GAP, -GAP),
    ),
  );
  let y = 0;
  for (const [, names] of groups(shapes)) {
    let x = 0;
    for (const name of names.filter(wide)) {
      tiles.push(upright(name, x, y));
      x += long(name) + GAP;
    }
    if (x) y += d + THIN;
    x = 0;
    for (const name of names.filter((each) => !wide(each) && !table(each))) {
      const [length] = /** @type {number[]} */ (shapes.get(name));
      if (x + length > across) [x, y] = [0, y + 2 * THIN];
      tiles.push({ name, x, y, width: length, height: THIN, thick: THIN, place: (index) => index });
      x += length + GAP;
    }
    if (x) y += THIN + GAP;
    for (const name of names.filter(table)) {
      const [rows] = /** @type {number[]} */ (shapes.get(name));
      const bands = Math.ceil(rows / across);
      tiles.push({
        name,
        x: 0,
        y,
        width: Math.min(rows, across),
        height: bands * (d + THIN) - THIN,
        thick: 1,
        place: (index) => {
          const row = Math.floor(index / d); // a token
          return (row % across) + (Math.floor(row / across) * (d + THIN) + (index % d)) * across;
        },
      });
      y += bands * (d + THIN) + GAP;
    }
  }
  return { tiles, width: across, height: y - GAP };

  /** @param {string} name */
  function table(name) {
    return name.includes("embed");
  }
  /** @param {string} name  whether it is a matrix of a layer */
  function wide(name) {
    return shapes.get(name)?.length === 2 && !table(name);
  }
  /** @param {string} name  how long the side that is not the residual stream's is */
  function long(name) {
    const [rows, columns] = /** @type {number[]} */ (shapes.get(name));
    return rows === d ? columns : rows;
  }
  /** @param {string} name @param {number} x @param {number} top @returns {Tile} */
  function upright(name, x, top) {
    const [rows, columns] = /** @type {number[]} */ (shapes.get(name));
    const lying = rows === d;
    return {
      name,
      x,
      y: top,
      width: long(name),
      height: d,
      thick: 1,
      place: (index) => {
        const [row, column] = [Math.floor(index / columns), index % columns];
        return lying ? column + row * across : row + column * across;
      },
    };
  }
}

/** @param {Map<string, number[]>} shapes @returns {Map<string, string[]>}  layers in order, then all else */
function groups(shapes) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const name of shapes.keys()) {
    const layer = /layers\.(\d+)\./.exec(name)?.[1] ?? "";
    found.set(layer, [...(found.get(layer) ?? []), name]);
  }
  const rest = found.get("") ?? [];
  found.delete("");
  return found.set("", rest);
}

const [WIDE, TALL] = [48, 20]; // knobs in the close-up

/**
 * @param {Map<string, number[]>} shapes  of the model's tensors
 * @param {number} d  the width of the residual stream
 */
export function knobMap(shapes, d) {
  const { tiles, width, height } = layout(shapes, d);
  const canvas = h("canvas", { role: "img", width, height });
  const near = h("canvas", { class: "t-near", role: "img", width: WIDE, height: TALL });
  const frame = h("span", { class: "t-frame" });
  const caption = h("span", {});
  const [up, down] = [h("span", { class: "t-up" }), h("span", { class: "t-down" })]; // they know the theme's colours
  const element = h(
    "div",
    { class: "t-map" },
    h("div", { class: "t-whole" }, canvas, frame),
    h(
      "p",
      { class: "g-small t-closer" },
      caption,
      h(
        "button",
        { type: "button", class: "g-button", onclick: () => look(Math.random() * width, Math.random() * height) },
        "Elsewhere",
      ),
    ),
    near,
    h("span", { hidden: true }, up, down),
  );
  /** @type {[Tensors, number, string] | null} */
  let shown = null;
  /** @type {[number, number]} the close-up's upper left corner, in dots */
  let corner = [Math.min(width - WIDE, Math.round(width / 3)), 0];

  canvas.addEventListener("pointerdown", (event) => {
    const box = canvas.getBoundingClientRect();
    look(((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height);
  });

  /**
   * Looks closely at the table nearest to a dot.
   * @param {number} x
   * @param {number} y
   */
  function look(x, y) {
    const inside = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ size) =>
      Math.max(0, low - at, at - low - size);
    const far = tiles.map((tile) =>
      tile.thick > 1 ? Infinity : Math.hypot(inside(x, tile.x, tile.width), inside(y, tile.y, tile.height)),
    );
    const { name, ...tile } = tiles[far.indexOf(Math.min(...far))];
    const within = (
      /** @type {number} */ at,
      /** @type {number} */ low,
      /** @type {number} */ size,
      /** @type {number} */ window,
    ) => Math.max(0, Math.round(Math.min(Math.max(at - window / 2, low), low + size - window)));
    corner = [within(x, tile.x, tile.width, WIDE), within(y, tile.y, tile.height, TALL)];
    caption.textContent = `The framed spot, enlarged: ${count(WIDE * TALL)} dots of ${tableOf(name)}. Press the map to look elsewhere.`;
    const share = (/** @type {number} */ part, /** @type {number} */ whole) => `${(100 * part) / whole}%`;
    Object.assign(frame.style, {
      left: share(corner[0], width),
      top: share(corner[1], height),
      width: share(WIDE, width),
      height: share(TALL, height),
    });
    enlarge();
  }

  function enlarge() {
    const paint = /** @type {CanvasRenderingContext2D} */ (near.getContext("2d"));
    paint.clearRect(0, 0, WIDE, TALL);
    paint.drawImage(canvas, ...corner, WIDE, TALL, 0, 0, WIDE, TALL);
    near.setAttribute("aria-label", caption.textContent ?? "");
  }

  /**
   * Pauses on the way, so that the page goes on.
   * @param {Tensors} gradients  a knob is turned against its own
   * @param {number} strong  the gradient from which on a dot has its full colour
   * @param {string} said  the same in words
   */
  async function draw(gradients, strong, said) {
    /** @type {[Tensors, number, string]} */
    const mine = (shown = [gradients, strong, said]);
    const breathe = breathing();
    canvas.setAttribute("aria-label", said);
    const paint = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = paint.createImageData(width, height);
    const dots = new Uint32Array(image.data.buffer);
    const [turnedUp, turnedDown] = [up, down].map(colour);
    for (const { name, x, y, thick, place } of tiles) {
      const gradient = gradients[name];
      for (let index = 0; index < gradient.length; index++) {
        const opacity = Math.round(255 * Math.min(1, Math.sqrt(Math.abs(gradient[index]) / strong)));
        const dot = ((opacity << 24) | (gradient[index] < 0 ? turnedUp : turnedDown)) >>> 0;
        const at = y * width + x + place(index);
        for (let line = 0; line < thick; line++) dots[at + line * width] = dot;
        if (!(index & 0x7fff)) await breathe();
      }
    }
    if (shown !== mine) return; // outrun by another
    paint.putImageData(image, 0, 0);
    enlarge();
  }
  look(corner[0] + WIDE / 2, TALL / 2);

  const repaint = () => shown && draw(...shown);
  const observer = new MutationObserver(repaint);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-mode"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", repaint);

  return {
    element,
    draw,
    stop() {
      observer.disconnect();
      dark.removeEventListener("change", repaint);
    },
  };
}

/** @param {Element} element @returns {number}  its colour, as the lower three bytes of a dot */
function colour(element) {
  const [red, green, blue] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  return (blue << 16) | (green << 8) | red;
}
