// A toaster oven, computed from its parts: where the heat comes from, where it goes, and how brown the slice gets.
// Rods, lining, air and the layers of the slice have a temperature each; heat flows between them by radiation, moving
// air and conduction. Water has to leave a layer before it can get hot, and a hot surface browns.

import { AREA, bake, breadOf, warmth } from "./slice.js";

/** @typedef {import("./oven_parts.js").Setting} Setting */

const STEP = 0.2; // s

const SIGMA = 5.67e-8; // W/m²K⁴, Stefan and Boltzmann's
export const ZERO = 273.15; // 0 °C in K
const KITCHEN = 20 + ZERO;

// Browning of dried crumb, measured by Zanoni, Peri and Bruno (LWT 28, 1995, 604-609): the colour's distance from bread
// to burnt is covered at a rate of k0 · exp(-Ea / RT).
const [K0, EA, R] = [42_000, 64_151, 8.314]; // 1/s, J/mol, J/(mol K)
const SUGAR = 4; // g in 100 g of dry bread, taken to be that of their crumb; the rate is about proportional to it

// Of the right order for a small oven; none is fitted to one.
const RODS = { count: 4, area: 0.0314, emissivity: 0.9, heat: 700 }; // m² of all; J/(kg K)
const LEAD = 0.047; // Ω a metre: two copper wires of 0.75 mm²
const SHEET = { area: 0.45, density: 7850, heat: 490 }; // m², kg/m³, J/(kg K): steel
const WOOL = { conductivity: 0.06, outside: 10 }; // W/(m K) of the insulation, W/(m² K) outside it
const AIR = { heat: 12, density: 0.75, specific: 1010 }; // J/K of all the air inside; kg/m³, J/(kg K)
const DOOR = { width: 0.3, height: 0.18 }; // m
const BREAD_EMISSIVITY = 0.9;
const DIRECT = 0.11; // of the rods' glow falls on the slice without a detour, at the distance of
const NEAR = 60; // mm
const BOUNCED = 0.04; // of what the lining throws back
const SENSOR_LAG = 15; // s, until the thermostat has felt most of a change

/**
 * @typedef {object} Toasting
 * @property {number} brown  0 as bread is, 100 burnt
 * @property {Float64Array} course  how brown it was, every second
 * @property {Float64Array} crust  °C, every second
 * @property {Float64Array} lining  °C, every second
 * @property {{ given: number, stored: number, lost: number }} energy  J: from the mains, still inside, and gone
 */

/**
 * Toasts one slice, from cold.
 * @param {Setting} setting
 * @param {number} [step]  s; a finer one costs more and gives the same
 * @returns {Toasting}
 */
export function toast(setting, step = STEP) {
  const oven = built(setting);
  const bread = breadOf(setting.thickness / 1000, setting.water / 100, KITCHEN);
  let [rods, lining, air, sensor] = [KITCHEN, KITCHEN, KITCHEN, KITCHEN]; // K
  let [on, pale, given, lost] = [true, 1, 0, 0];

  const steps = Math.round(oven.time / step);
  const perSecond = Math.round(1 / step);
  const [course, crust, walls] = [0, 1, 2].map(() => new Float64Array(Math.floor(steps / perSecond) + 1));

  for (let i = 0; i <= steps; i++) {
    const surface = bread.temperature[0];
    if (i % perSecond === 0) {
      const at = i / perSecond;
      [course[at], crust[at], walls[at]] = [100 * (1 - pale), surface - ZERO, lining - ZERO];
    }
    if (i === steps) break;

    sensor += ((lining - sensor) * step) / SENSOR_LAG;
    if (sensor > oven.off) on = false;
    else if (sensor < oven.on) on = true;
    const power = on ? oven.power : 0;

    const onBread = oven.glow * oven.meets * (fourth(rods) - fourth(surface));
    const onWalls = oven.glow * (1 - oven.meets) * (fourth(rods) - fourth(lining));
    const fromWalls = oven.exchange * (fourth(lining) - fourth(surface));
    const airFromRods = oven.breeze * RODS.area * (rods - air);
    const airFromWalls = oven.breeze * SHEET.area * (lining - air);
    const airToBread = oven.breeze * AREA * (air - surface);
    const draught = oven.gap * Math.sqrt(Math.max(0, air - KITCHEN)) * (air - KITCHEN);
    const through = oven.leak * (lining - KITCHEN);

    rods += (step * (power - onBread - onWalls - airFromRods)) / oven.rodHeat;
    lining += (step * (onWalls - fromWalls - airFromWalls - through)) / oven.sheetHeat;
    air += (step * (airFromRods + airFromWalls - airToBread - draught)) / AIR.heat;
    const steam = bake(bread, onBread + fromWalls + airToBread, oven.breeze, step);

    pale *= Math.exp(-step * oven.sweet * K0 * Math.exp(-EA / (R * surface)));
    given += step * power;
    lost += step * (draught + through) + steam;
  }
  const stored =
    oven.rodHeat * (rods - KITCHEN) + oven.sheetHeat * (lining - KITCHEN) + AIR.heat * (air - KITCHEN) + warmth(bread);
  return { brown: 100 * (1 - pale), course, crust, lining: walls, energy: { given, stored, lost } };
}

/**
 * From what can be turned to what the equations need.
 * @param {Setting} s
 */
function built(s) {
  const rods = s.resistance / RODS.count; // side by side
  const current = s.voltage / (rods + LEAD * s.lead);
  const dull = Math.min(1, s.dullness);
  const direct = (2 * DIRECT) / (1 + (s.distance / NEAR) ** 2);
  return {
    power: current ** 2 * rods,
    rodHeat: RODS.count * (s.rodWeight / 1000) * RODS.heat,
    glow: SIGMA * RODS.emissivity * RODS.area,
    meets: direct + (1 - direct) * BOUNCED * (1 - dull),
    // A small body in a large box: what it exchanges with the lining hangs a little on how bright that is.
    exchange: (SIGMA * AREA) / (1 / BREAD_EMISSIVITY + (AREA / SHEET.area) * (1 / dull - 1)),
    time: s.time * 60,
    off: s.thermostat + s.slack / 2 + ZERO,
    on: s.thermostat - s.slack / 2 + ZERO,
    sheetHeat: SHEET.area * (s.sheet / 1000) * SHEET.density * SHEET.heat,
    leak: SHEET.area / (s.insulation / 1000 / WOOL.conductivity + 1 / WOOL.outside),
    breeze: 5 + 12 * s.fan ** 0.8, // W/(m² K): still air, and what a fan adds
    gap: 0.4 * (s.gap / 1000) * DOOR.width * AIR.density * AIR.specific * Math.sqrt((9.81 * DOOR.height) / KITCHEN),
    sweet: s.sugar / SUGAR,
  };
}

/** @param {number} x */
function fourth(x) {
  return x * x * x * x;
}
