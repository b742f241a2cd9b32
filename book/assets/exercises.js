// Below each exercise, a place for one's own solution. It is kept with a reader's answers, and weighed by nobody.

import { answers } from "./parts/answers.js";
import { freshId, h } from "./parts/dom.js";

const LONGEST = 4000; // characters, as an answer may have

/** @param {HTMLElement} exercise  the box of one, as sphinx-exercise makes it */
function ask(exercise) {
  const record = answers("Exercise");
  const { id } = exercise;
  const title = exercise.querySelector(".admonition-title")?.lastChild?.textContent?.trim() ?? id;
  const state = h("span", { class: "gnm-mine-state", role: "status" });
  const field = h("textarea", { id: freshId("mine"), rows: 4, maxlength: LONGEST });
  field.value = record.get(id)?.said ?? "";
  field.addEventListener("change", () => {
    const said = field.value.trim();
    if (said) record.note({ id, question: title, said });
    else record.forget(id);
    state.textContent = said ? "Kept with your answers." : "";
  });
  const label = h("label", { for: field.id }, "What you found, in a few lines. It is kept with your answers.");
  const place = h("details", { class: "gnm-mine" }, h("summary", {}, "Yours"), label, field, state);
  place.open = field.value !== "";
  exercise.append(place);
}

for (const exercise of document.querySelectorAll(/** @type {"div"} */ (".bd-article div.exercise[id]"))) ask(exercise);
