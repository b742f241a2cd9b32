// The machine on its track: pipes, motors, cogs, levers, wheels. Cogs turn as fast as they really do.

import { svg } from "../parts/dom.js";
import { COGS, LEVERS, STEP, STEPS } from "./physics.js";

/** @typedef {import("./physics.js").Run} Run */
/** @typedef {import("./physics.js").Shaft} Shaft */
/** @typedef {import("./physics.js").Situation} Situation */

const [WIDTH, HEIGHT] = [640, 430];
const GROUND = 398;
const TRACK = { left: -7, right: 7 }; // places
const TEETH = 10;

/** @param {Shaft} shaft  @returns {[number, number]} */
function place(shaft) {
  if (shaft === "A") return [230, 92];
  if (shaft === "B") return [410, 92];
  if (shaft === "D") return [320, 322];
  return [120 + (shaft % 6) * 80, shaft < 6 ? 170 : 250];
}

/** @param {number} radius  @returns {string}  the outline of a cog around 0, 0 */
function teeth(radius) {
  const corners = [];
  for (let i = 0; i < TEETH * 4; i++) {
    const r = i % 4 < 2 ? radius : radius - 4.5;
    const angle = ((i + 0.5) / (TEETH * 4)) * 2 * Math.PI;
    corners.push(`${(r * Math.cos(angle)).toFixed(1)},${(r * Math.sin(angle)).toFixed(1)}`);
  }
  return `M${corners.join("L")}Z`;
}

/** @param {number} x  @returns {number}  where on the track */
function along(x) {
  const { left, right } = TRACK;
  return 20 + ((Math.min(right, Math.max(left, x)) - left) / (right - left)) * (WIDTH - 40);
}

/** @returns {{ element: SVGSVGElement, show: (situation: Situation, run: Run, cart: Float64Array, taken: number[], untold: boolean) => void, at: (t: number) => void }} */
export function drawing() {
  const belts = LEVERS.map(([above, below]) => {
    const [x1, y1] = place(above);
    const [x2, y2] = place(below);
    return svg("line", { class: "d-lever", x1, y1, x2, y2 });
  });
  const cogs = Array.from({ length: COGS }, (_, cog) => {
    const wheel = svg("path", { d: teeth(25) });
    const spoke = svg("line", { x1: 0, y1: -20, x2: 0, y2: -12 });
    const turning = svg("g", {}, wheel, spoke);
    const [x, y] = place(cog);
    const element = svg(
      "g",
      { class: "d-cog", transform: `translate(${x} ${y})` },
      turning,
      svg("text", { y: 5 }, String(cog + 1)),
    );
    return { element, turning };
  });
  const pipes = ["A", "B"].map((name) => {
    const [x, y] = place(/** @type {Shaft} */ (name));
    const puffs = [0, 1, 2].map((i) => svg("circle", { class: "d-puff", cx: x, cy: 46 - 14 * i, r: 0 }));
    const turning = svg("g", {}, svg("line", { x1: 0, y1: -13, x2: 0, y2: -5 }));
    const element = svg(
      "g",
      { class: "d-motor" },
      ...puffs,
      svg("rect", { x: x - 7, y: 48, width: 14, height: 30 }),
      svg("circle", { cx: x, cy: y, r: 20 }),
      svg("g", { transform: `translate(${x} ${y})` }, turning),
      svg("text", { x, y: y + 6 }, name),
    );
    return { element, puffs, turning };
  });
  const [dx, dy] = place("D");
  const shaft = svg("g", {}, svg("line", { x1: 0, y1: -13, x2: 0, y2: -5 }));
  const drive = svg("g", { class: "d-shaft", transform: `translate(${dx} ${dy})` }, svg("circle", { r: 17 }), shaft);
  const lamp = svg("g", { class: "d-lamp" }, svg("line", { y1: -30, y2: 0 }), svg("circle", { cy: -34, r: 8 }));
  const ghost = svg(
    "g",
    { class: "d-ghost" },
    svg("rect", { x: -16, y: -19, width: 32, height: 11, rx: 2 }),
    svg("circle", { cx: -9, cy: -5, r: 5 }),
    svg("circle", { cx: 9, cy: -5, r: 5 }),
  );
  const vehicle = svg(
    "g",
    { class: "d-vehicle" },
    svg("rect", { x: -18, y: -23, width: 36, height: 15, rx: 3 }),
    svg("circle", { cx: -10, cy: -5.5, r: 5.5 }),
    svg("circle", { cx: 10, cy: -5.5, r: 5.5 }),
  );
  const track = svg(
    "g",
    {},
    svg("line", { class: "d-track", x1: 10, x2: WIDTH - 10, y1: GROUND, y2: GROUND }),
    ...[-6, -4, -2, 0, 2, 4, 6].flatMap((x) => [
      svg("line", { class: "d-track", x1: along(x), x2: along(x), y1: GROUND, y2: GROUND + 5 }),
      svg("text", { class: "d-tick", x: along(x), y: GROUND + 20 }, x > 0 ? `+${x}` : String(x).replace("-", "−")),
    ]),
    lamp,
    ghost,
    vehicle,
  );
  const element = svg(
    "svg",
    { class: "d-picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
    svg("rect", { class: "d-body", x: 62, y: 64, width: 516, height: 284, rx: 16 }),
    svg("g", {}, ...belts),
    ...pipes.map((pipe) => pipe.element),
    drive,
    ...cogs.map((cog) => cog.element),
    track,
  );

  /** @type {Run} */
  let told;
  /** @type {Float64Array} */
  let cart;
  /** @type {Float64Array} angles of the cogs and of the drive shaft, in degrees, at each step */
  let angles = new Float64Array(0);
  let rise = 0;
  let taken = new Set();

  return {
    element,
    show(situation, run, places, without, untold) {
      [told, cart, rise, taken] = [run, places, situation.slope, new Set(without)];
      const sum = new Float64Array(COGS + 1);
      angles = new Float64Array(STEPS * (COGS + 1));
      for (let t = 0; t < STEPS; t++) {
        for (let c = 0; c <= COGS; c++) {
          sum[c] += (c < COGS ? run.cogs[t * COGS + c] : run.drive[t]) * STEP * 57.3;
          angles[t * (COGS + 1) + c] = sum[c];
        }
      }
      lamp.setAttribute("transform", `translate(${along(situation.lamp)} ${GROUND})`);
      lamp.dataset.green = String(situation.green);
      track.setAttribute("transform", `rotate(${-4 * rise} ${WIDTH / 2} ${GROUND})`);
      cogs.forEach((cog, i) => {
        cog.element.dataset.out = String(taken.has(i));
      });
      const end = run.x[STEPS - 1];
      element.setAttribute(
        "aria-label",
        `The machine with ${without.length ? `cog ${without.map((c) => c + 1).join(", ")} taken out` : "all its twelve cogs"}. ` +
          `A ${situation.green ? "green" : "red"} lamp stands ${situation.lamp} ahead.` +
          (untold ? "" : ` In nine seconds the machine goes to ${end.toFixed(1)}.`),
      );
    },
    at(t) {
      cogs.forEach(({ turning }, c) => turning.setAttribute("transform", `rotate(${angles[t * (COGS + 1) + c].toFixed(1)})`));
      shaft.setAttribute("transform", `rotate(${angles[t * (COGS + 1) + COGS].toFixed(1)})`);
      pipes.forEach(({ puffs, turning }, pipe) => {
        turning.setAttribute("transform", `rotate(${(t * STEP * 57.3).toFixed(1)})`);
        const smoke = told.smoke[2 * t + pipe];
        puffs.forEach((puff, i) => puff.setAttribute("r", (Math.sqrt(smoke) * (7 + 3 * i)).toFixed(1)));
      });
      belts.forEach((belt, e) => {
        const [above, below] = LEVERS[e];
        const ratio =
          taken.has(/** @type {number} */ (above)) || taken.has(/** @type {number} */ (below))
            ? 0
            : told.ratio[t * LEVERS.length + e];
        belt.setAttribute("stroke-width", (0.4 + 5 * Math.abs(ratio)).toFixed(2));
        belt.dataset.way = ratio < 0 ? "back" : "on";
      });
      vehicle.setAttribute("transform", `translate(${along(told.x[t]).toFixed(1)} ${GROUND})`);
      ghost.setAttribute("transform", `translate(${along(cart[t]).toFixed(1)} ${GROUND})`);
    },
  };
}
