// The toaster oven's parts: what each is called, how it is set, what it does, and where it is in the drawing.

/** How the oven stands before anything is turned. */
export const AS_BOUGHT = {
  voltage: 230,
  lead: 1.5,
  resistance: 163,
  rodWeight: 40,
  distance: 60,
  thermostat: 160,
  slack: 20,
  time: 4,
  dullness: 0.1,
  sheet: 0.5,
  insulation: 10,
  gap: 2,
  fan: 0.3,
  thickness: 14,
  water: 60,
  sugar: 4,
};

/** @typedef {keyof typeof AS_BOUGHT} PartId */
/** @typedef {Record<PartId, number>} Setting */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} unit
 * @property {string} does  what it is there for, and what it touches; not what comes of turning it
 * @property {[number, number]} at  in the drawing
 */

/** @type {Record<PartId, Part>} */
export const PARTS = {
  voltage: {
    name: "Mains voltage",
    unit: "V",
    at: [24, 214],
    does: "It drives the current through the lead and the rods. The rods’ heat is the square of the current times their resistance.",
  },
  lead: {
    name: "Length of the lead",
    unit: "m",
    at: [92, 214],
    does: "Two copper wires from the socket to the rods. They too resist, with 0.047 Ω a metre.",
  },
  resistance: {
    name: "Resistance of each rod",
    unit: "Ω",
    at: [78, 66],
    does: "Four rods hang side by side on the mains, two above the slice and two below. The current through each is the voltage divided by this.",
  },
  rodWeight: {
    name: "Weight of each rod",
    unit: "g",
    at: [192, 152],
    does: "A rod has to get hot before it glows, and every gram takes 0.7 joules for each degree.",
  },
  distance: {
    name: "Distance from rods to slice",
    unit: "mm",
    at: [100, 92],
    does: "What the rods give off falls partly on the slice; the rest meets the lining. How much is which depends on how near they are.",
  },
  thermostat: {
    name: "Thermostat’s setting",
    unit: "°C",
    at: [264, 76],
    does: "A sensor on the lining switches the rods off above this temperature, and on again below it. It lags by about 15 seconds.",
  },
  slack: {
    name: "Thermostat’s slack",
    unit: "°C",
    at: [264, 112],
    does: "From where the thermostat switches off to where it switches on again; the setting lies in the middle between the two.",
  },
  time: {
    name: "Time on the clockwork",
    unit: "min",
    at: [264, 152],
    does: "After this long the bell rings, the rods go off and the slice comes out.",
  },
  dullness: {
    name: "Dullness of the lining",
    unit: "",
    at: [44, 92],
    does: "The share of the glow that the lining swallows; it throws back the rest. 0 would be a perfect mirror, 1 is soot (and more than 1 counts as 1).",
  },
  sheet: {
    name: "Thickness of the lining’s steel",
    unit: "mm",
    at: [218, 128],
    does: "The lining has to be warmed too. It gives its warmth to the slice, the air, the thermostat’s sensor and the insulation.",
  },
  insulation: {
    name: "Thickness of the insulation",
    unit: "mm",
    at: [27, 120],
    does: "It lies between the hot lining and the kitchen.",
  },
  gap: {
    name: "Gap at the door",
    unit: "mm",
    at: [130, 188],
    does: "Hot air leaves through it and cold air comes in, the faster the hotter it is inside.",
  },
  fan: {
    name: "Speed of the air inside",
    unit: "m/s",
    at: [206, 92],
    does: "Moving air carries heat and steam: from the rods and the lining to the air, and to the slice or away from it, whichever is hotter.",
  },
  thickness: {
    name: "Thickness of the slice",
    unit: "mm",
    at: [104, 118],
    does: "Only the outside browns. The inside is what the outside loses heat to, and what steam comes from.",
  },
  water: {
    name: "Water in the bread",
    unit: "g in 100 g dry",
    at: [130, 118],
    does: "It has to boil off where the slice is to get hotter than boiling water, and wet bread passes heat inward better.",
  },
  sugar: {
    name: "Sugar in the bread",
    unit: "g in 100 g dry",
    at: [156, 118],
    does: "Browning is sugar and protein reacting in the heat. At any temperature the rate is about proportional to it.",
  },
};

export const PART_IDS = /** @type {PartId[]} */ (Object.keys(AS_BOUGHT));
