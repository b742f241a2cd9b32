// Why a turned part makes the toast darker or lighter: the physics in a sentence. Which of the two it is, the oven
// computes; the tests hold each sentence to what the computed energies do.

/** @typedef {import("./oven_parts.js").PartId} PartId */
/** @typedef {`${"more" | "less"} ${"darker" | "lighter"}`} Case  the part was turned up or down, and what came of it */

/** @type {Record<PartId, Partial<Record<Case, string>>>} */
export const REASONS = {
  voltage: {
    "more darker": "More volts drive more current, and the rods’ heat grows with its square.",
    "less lighter": "Fewer volts drive less current, and the rods’ heat falls with its square.",
  },
  lead: {
    "more lighter": "A longer lead resists more, so a little less current flows through the rods.",
    "less darker": "A shorter lead resists less, so a little more current flows through the rods.",
  },
  resistance: {
    "more lighter": "Less current flows through rods that resist more, so they give less heat.",
    "less darker": "More current flows through rods that resist less, so they give more heat.",
  },
  rodWeight: {
    "more lighter": "Heavy rods take long to get hot: much of the time is over before they glow.",
    "less lighter":
      "Light rods glow at once, but so the lining is hot sooner too: the thermostat cuts them off sooner, and they take less from the mains in all.",
  },
  distance: {
    "more lighter": "The farther off the rods, the less of their glow falls on the slice.",
    "less darker": "The nearer the rods, the more of their glow falls on the slice.",
  },
  thermostat: {
    "more darker": "The rods stay on longer before the thermostat cuts them off.",
    "less lighter": "The thermostat cuts the rods off sooner.",
  },
  slack: {
    "more darker": "The thermostat cuts off later: half its slack above the setting. So the rods first stay on longer.",
    "less lighter": "The thermostat cuts off sooner: half its slack above the setting. So the rods first go off earlier.",
  },
  time: {
    "more darker": "The slice stays in the heat longer, though by then the rods are on for part of the time only.",
    "less lighter": "The bell rings before the crust has been hot for long.",
  },
  dullness: {
    "more lighter": "A dull lining swallows glow that a bright one throws back on the slice.",
    "less darker": "A bright lining throws glow back on the slice that a dull one swallows.",
  },
  sheet: {
    "more darker": "Thick steel warms slowly, so the thermostat, which feels the lining, leaves the rods on longer.",
    "more lighter": "So much steel stays cool to the end, and the slice loses heat to it, though the rods never go off.",
    "less lighter": "Thin steel is hot soon, so the thermostat, which feels the lining, cuts the rods off sooner.",
  },
  insulation: {
    "more lighter": "Less heat leaks out, so the lining is hot sooner and the thermostat cuts the rods off sooner.",
    "less darker": "More heat leaks out, so the lining is hot later and the thermostat leaves the rods on longer.",
  },
  gap: {
    "more lighter": "More hot air leaves, and the slice with its cooler air browns a little less.",
    "less darker": "Less hot air leaves, and the slice with its hotter air browns a little more.",
  },
  fan: {
    "more lighter": "Moving air carries heat from the rods to the lining. So they glow less, and it is their glow that browns.",
    "less darker":
      "Still air carries less heat from the rods to the lining. So they glow more, and it is their glow that browns.",
  },
  thickness: {
    "more lighter": "The outside loses heat to more inside.",
    "less darker": "There is less inside to warm and less water to boil off, so the outside is hot sooner.",
  },
  water: {
    "more lighter": "More water has to boil off before the crust can get hot, and wet bread passes its heat inward better.",
    "less darker": "Less water has to boil off before the crust can get hot, and dry bread passes its heat inward worse.",
  },
  sugar: {
    "more darker": "Browning is sugar and protein reacting: with more sugar it goes faster.",
    "less lighter": "Browning is sugar and protein reacting: with less sugar it goes slower.",
  },
};

/**
 * @param {PartId} part
 * @param {{ factor: number, before: number, after: number }} turn
 * @returns {string}
 */
export function because(part, { factor, before, after }) {
  return REASONS[part][`${factor > 1 ? "more" : "less"} ${after > before ? "darker" : "lighter"}`] ?? "";
}
