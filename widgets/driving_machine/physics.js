// The machine, as lab/driving/machine.py has it; that file says what its parts are and why.
// One situation at a time, in double precision.

export const COGS = 12; // cogs 0 to 5 are the upper row, 6 to 11 the lower
export const STEP = 0.15; // seconds
export const STEPS = 60;
const [MASS, CLUTCH, GRAVITY, ROLLING] = [4, 1.5, 0.5, 0.15];
const [IDLE, BRAKE, SIGHT, BRIGHT] = [0.05, 0.3, 3, 2];
export const CART = { MASS, CLUTCH, GRAVITY, ROLLING };
export const FELT = ["green", "red", "governor", "spring"]; // what pushes the rods: two eyes, the wheels' speed, a spring
const RODS = FELT.length;

/** @typedef {{ lamp: number, green: number, slope: number }} Situation  lamp: how far ahead; green: 1, or 0 if it is red */
/** @typedef {"A" | "B" | "D" | number} Shaft  the motors, the drive shaft, or a cog */
/** @typedef {[above: Shaft, below: Shaft]} Lever */

/** @type {Lever[]} */
export const LEVERS = [
  ...["A", "B"].flatMap((motor) => [0, 1, 2, 3, 4, 5].map((cog) => /** @type {Lever} */ ([motor, cog]))),
  ...[0, 1, 2, 3, 4, 5].flatMap((above) =>
    [above - 1, above, above + 1]
      .filter((below) => 0 <= below && below < 6)
      .map((below) => /** @type {Lever} */ ([above, 6 + below])),
  ),
  ...[6, 7, 8, 9, 10, 11].map((cog) => /** @type {Lever} */ ([cog, "D"])),
];
const INNER = LEVERS.slice(12, 28).map(([above, below]) => [Number(above), Number(below)]);
const [TO_D, BRAKES] = [28, LEVERS.length]; // the first lever to the drive shaft, the first brake
export const ROWS = LEVERS.length + COGS;
export const KNOBS = ROWS * RODS;

/**
 * @typedef {object} Run
 * @property {Float64Array} smoke  (STEPS, 2): of pipe A and pipe B
 * @property {Float64Array} x  (STEPS): where it is
 * @property {Float64Array} v
 * @property {Float64Array} cogs  (STEPS, COGS): how fast they turn
 * @property {Float64Array} drive  (STEPS): the drive shaft
 * @property {Float64Array} ratio  (STEPS, LEVERS)
 */

/** Room for what a step computes; a tape of them is what `gradient` goes back along. */
function moment() {
  return {
    x: 0,
    v: 0,
    ahead: 0,
    bright: 0,
    d: 0,
    force: 0,
    felt: new Float64Array(RODS),
    ratio: new Float64Array(BRAKES),
    brake: new Float64Array(COGS),
    speed: new Float64Array(COGS),
    torque: new Float64Array(COGS),
    power: new Float64Array(2),
  };
}
/** @typedef {ReturnType<typeof moment>} Moment */

const TAPE = Array.from({ length: STEPS }, moment);

/** @param {number} power  @returns {number}  the smoke of a motor that gives it */
export function puff(power) {
  return (power + Math.sqrt(power * power + 4 * IDLE * IDLE)) / 2;
}

/**
 * What lever and cogs do at the place and speed that `now` has.
 * @param {Moment} now
 * @param {ArrayLike<number>} knobs
 * @param {Situation} situation
 * @param {ArrayLike<number> | null} kept
 */
function turn(now, knobs, { lamp, green }, kept) {
  const { felt, ratio, brake, speed, torque, power, x, v } = now;
  const gap = lamp - x;
  now.ahead = 1 / (1 + Math.exp(-4 * gap));
  now.bright = BRIGHT / (1 + (gap / SIGHT) ** 2);
  felt[0] = green * now.ahead * now.bright;
  felt[1] = (1 - green) * now.ahead * now.bright;
  felt[2] = v * v;
  felt[3] = 1;
  for (let row = 0; row < ROWS; row++) {
    let push = 0;
    for (let i = 0; i < RODS; i++) push += knobs[row * RODS + i] * felt[i];
    if (row < BRAKES) ratio[row] = Math.tanh(push);
    else brake[row - BRAKES] = BRAKE / (1 + Math.exp(2 - push));
  }
  // Speeds, from the motors down; a cog adds up what reaches it.
  for (let c = 0; c < 6; c++) {
    speed[c] = (ratio[c] + ratio[6 + c]) * (kept ? kept[c] : 1);
    speed[6 + c] = 0;
  }
  for (let e = 0; e < INNER.length; e++) speed[INNER[e][1]] += ratio[12 + e] * speed[INNER[e][0]];
  now.d = 0;
  for (let c = 0; c < 6; c++) {
    if (kept) speed[6 + c] *= kept[6 + c];
    now.d += speed[6 + c] * ratio[TO_D + c];
  }
  // Torques, from the wheels up, by the same ratios.
  now.force = CLUTCH * (now.d - v);
  for (let c = 0; c < 6; c++) {
    torque[6 + c] = (now.force * ratio[TO_D + c] + brake[6 + c] * speed[6 + c]) * (kept ? kept[6 + c] : 1);
    torque[c] = brake[c] * speed[c];
  }
  for (let e = 0; e < INNER.length; e++) torque[INNER[e][0]] += ratio[12 + e] * torque[INNER[e][1]];
  power[0] = power[1] = 0;
  for (let c = 0; c < 6; c++) {
    if (kept) torque[c] *= kept[c];
    power[0] += ratio[c] * torque[c];
    power[1] += ratio[6 + c] * torque[c];
  }
}

/**
 * @param {ArrayLike<number>} knobs  (ROWS, FELT), row after row
 * @param {Situation} situation
 * @param {ArrayLike<number> | null} [kept]  0 for a cog that is taken out, 1 for the others
 * @returns {Run}
 */
export function run(knobs, situation, kept = null) {
  const told = {
    smoke: new Float64Array(STEPS * 2),
    x: new Float64Array(STEPS),
    v: new Float64Array(STEPS),
    cogs: new Float64Array(STEPS * COGS),
    drive: new Float64Array(STEPS),
    ratio: new Float64Array(STEPS * BRAKES),
  };
  let [x, v] = [0, 0];
  for (let t = 0; t < STEPS; t++) {
    const now = TAPE[t];
    now.x = x;
    now.v = v;
    turn(now, knobs, situation, kept);
    v += (STEP / MASS) * (now.force - GRAVITY * situation.slope - ROLLING * v);
    x += STEP * v;
    told.smoke[2 * t] = puff(now.power[0]);
    told.smoke[2 * t + 1] = puff(now.power[1]);
    told.x[t] = x;
    told.v[t] = v;
    told.cogs.set(now.speed, t * COGS);
    told.drive[t] = now.d;
    told.ratio.set(now.ratio, t * BRAKES);
  }
  return told;
}

/** @param {ArrayLike<number>} knobs  @param {Situation} situation  @param {ArrayLike<number> | null} [kept]
 *  @returns {number}  where it is in the end */
export function goesTo(knobs, situation, kept = null) {
  return run(knobs, situation, kept).x[STEPS - 1];
}

/**
 * The mean squared difference of its smoke from the smoke asked for, and the gradient of that.
 * @param {ArrayLike<number>} knobs
 * @param {Situation} situation
 * @param {ArrayLike<number>} asked  (STEPS, 2)
 * @param {Float64Array} gradient  (KNOBS): what is found is added here
 * @param {number} [share]  that it is multiplied by
 * @returns {number}  the loss
 */
export function learn(knobs, situation, asked, gradient, share = 1) {
  const { smoke } = run(knobs, situation);
  let loss = 0;
  let [gx, gv] = [0, 0]; // of the loss, by the place and the speed after the step that we go back over
  const gSpeed = new Float64Array(COGS);
  const gTorque = new Float64Array(COGS);
  const gRatio = new Float64Array(BRAKES);
  const gBrake = new Float64Array(COGS);
  const gFelt = new Float64Array(RODS);
  const { green } = situation;
  for (let t = STEPS - 1; t >= 0; t--) {
    const { x, v, ahead, bright, force, felt, ratio, brake, speed, torque, power } = TAPE[t];
    gv += STEP * gx;
    let gForce = (STEP / MASS) * gv;
    gv *= 1 - (STEP / MASS) * ROLLING;
    gTorque.fill(0);
    for (let motor = 0; motor < 2; motor++) {
      const off = smoke[2 * t + motor] - asked[2 * t + motor];
      loss += off * off;
      const p = power[motor];
      const g = (off / STEPS) * 0.5 * (1 + p / Math.sqrt(p * p + 4 * IDLE * IDLE));
      for (let c = 0; c < 6; c++) {
        gTorque[c] += g * ratio[6 * motor + c];
        gRatio[6 * motor + c] = g * torque[c];
      }
    }
    for (let e = 0; e < INNER.length; e++) {
      const [above, below] = INNER[e];
      gTorque[below] += gTorque[above] * ratio[12 + e];
      gRatio[12 + e] = gTorque[above] * torque[below];
    }
    for (let c = 0; c < COGS; c++) {
      gBrake[c] = gTorque[c] * speed[c];
      gSpeed[c] = gTorque[c] * brake[c];
    }
    for (let c = 0; c < 6; c++) gForce += gTorque[6 + c] * ratio[TO_D + c];
    const gd = CLUTCH * gForce;
    gv -= CLUTCH * gForce;
    for (let c = 0; c < 6; c++) {
      gRatio[TO_D + c] = gTorque[6 + c] * force + gd * speed[6 + c];
      gSpeed[6 + c] += gd * ratio[TO_D + c];
    }
    for (let e = 0; e < INNER.length; e++) {
      const [above, below] = INNER[e];
      gSpeed[above] += gSpeed[below] * ratio[12 + e];
      gRatio[12 + e] += gSpeed[below] * speed[above];
    }
    for (let c = 0; c < 6; c++) {
      gRatio[c] += gSpeed[c];
      gRatio[6 + c] += gSpeed[c];
    }
    gFelt.fill(0);
    for (let row = 0; row < ROWS; row++) {
      const b = row - BRAKES;
      const g = b < 0 ? gRatio[row] * (1 - ratio[row] ** 2) : gBrake[b] * brake[b] * (1 - brake[b] / BRAKE);
      for (let i = 0; i < RODS; i++) {
        gradient[row * RODS + i] += share * g * felt[i];
        gFelt[i] += g * knobs[row * RODS + i];
      }
    }
    gv += 2 * v * gFelt[2];
    const gSeen = green * gFelt[0] + (1 - green) * gFelt[1];
    const gap = situation.lamp - x;
    gx -= gSeen * (4 * bright * ahead * (1 - ahead) - (ahead * ((2 * gap) / SIGHT ** 2) * bright ** 2) / BRIGHT);
  }
  return loss / (2 * STEPS);
}
