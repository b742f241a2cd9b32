// The slice in the oven: layers from the crust to the middle, alike on both sides. Heat creeps inward; water boils off.

export const AREA = 0.0242; // m², both sides together

// Of the right order for white bread.
const DENSITY = 136; // kg/m³ of dry bread
const [DRY, WATER, LATENT] = [1500, 4180, 2.26e6]; // J/(kg K), J/(kg K), J/kg to boil water off
const [CONDUCTS, CONDUCTS_WET] = [0.07, 0.3]; // W/(m K) when dry, and more by this for a kg of water a kg of dry bread
const STICKS = 0.08; // kg of water a kg of dry bread, below which what is left is held ever tighter
const PORES = 2e-5; // m²/s: vapour through them
const LEWIS = 900; // J/(m³ K): the air that takes away so much heat takes away a cubic metre of vapour
const [FIRST, THICKER] = [0.0006, 1.4]; // m of the outermost layer, and by how much each is thicker than the last

/**
 * @typedef {object} Bread
 * @property {number} cold  K when it was put in
 * @property {Float64Array} thick  m of each layer, the crust first
 * @property {Float64Array} depth  m from the surface to the middle of each
 * @property {Float64Array} temperature  K
 * @property {Float64Array} water  kg
 * @property {Float64Array} dry  kg
 */

/**
 * Thin layers near the surface, where things happen fast.
 * @param {number} thickness  m of the whole slice
 * @param {number} wet  kg of water a kg of dry bread
 * @param {number} cold  K
 * @returns {Bread}
 */
export function breadOf(thickness, wet, cold) {
  /** @type {number[]} */
  const layers = [];
  for (let left = thickness / 2, next = FIRST; left > 0; next *= THICKER) {
    const layer = left < 1.5 * next ? left : next; // no sliver at the end
    layers.push(layer);
    left -= layer;
  }
  const thick = Float64Array.from(layers);
  const dry = thick.map((t) => AREA * t * DENSITY);
  let above = 0;
  const depth = thick.map((t) => (above += t) - t / 2);
  return { cold, thick, depth, dry, water: dry.map((kg) => kg * wet), temperature: dry.map(() => cold) };
}

/**
 * One step of time.
 * @param {Bread} bread
 * @param {number} heat  W onto the surface
 * @param {number} breeze  W/(m² K): how well the air takes heat from a surface
 * @param {number} step  s
 * @returns {number}  J that leave as steam
 */
export function bake({ cold, thick, depth, temperature, water, dry }, heat, breeze, step) {
  const last = temperature.length - 1;
  let [inward, steam] = [heat, 0];
  for (let i = 0; i <= last; i++) {
    const wet = water[i] / dry[i];
    const further =
      i < last
        ? ((CONDUCTS + CONDUCTS_WET * wet) * AREA * (temperature[i] - temperature[i + 1]) * 2) / (thick[i] + thick[i + 1])
        : 0;
    const ease = 1 / (LEWIS / breeze + depth[i] / PORES); // m/s
    const boiled = Math.min(AREA * ease * vapour(temperature[i]) * (wet / (wet + STICKS)) * step, water[i] / 5); // kg
    temperature[i] += ((inward - further) * step - LATENT * boiled) / (dry[i] * DRY + water[i] * WATER);
    water[i] -= boiled;
    steam += boiled * (LATENT + WATER * (temperature[i] - cold)); // it takes its warmth along
    inward = further;
  }
  return steam;
}

/**
 * @param {Bread} bread
 * @returns {number}  J above what it had when it was put in
 */
export function warmth({ cold, temperature, water, dry }) {
  return temperature.reduce((sum, t, i) => sum + (dry[i] * DRY + water[i] * WATER) * (t - cold), 0);
}

/**
 * kg of vapour in a cubic metre over water of this temperature (Tetens's formula and the gas law).
 * @param {number} kelvin
 */
function vapour(kelvin) {
  const pressure = 610.8 * Math.exp((17.27 * (kelvin - 273.15)) / (kelvin - 35.85)); // Pa
  return (pressure * 0.018) / (8.314 * kelvin);
}
