// The kinds of goals, by the names that course/figure_tasks.py has.

import { copied } from "./copied.js";
import { crossing } from "./crossing.js";
import { head } from "./head.js";
import { knob } from "./knob.js";
import { open } from "./open.js";
import { pair } from "./pair.js";
import { sisters } from "./sisters.js";
import { sure } from "./sure.js";
import { takenOut } from "./taken_out.js";
import { turn } from "./turn.js";

/** @type {Record<string, import("./asked.js").Goal>} */
export const GOALS = { copied, crossing, head, knob, open, pair, sisters, sure, taken_out: takenOut, turn };
