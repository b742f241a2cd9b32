// What a figure that asks first keeps covered: all that follows it in its section of the page, the outcome.

/**
 * @param {HTMLElement} root  of the widget, in the document
 * @returns {HTMLElement[]}  none where the page has no sections, as in a notebook
 */
export function following(root) {
  let place = root;
  while (place.parentElement && place.parentElement.tagName !== "SECTION") place = place.parentElement;
  if (!place.parentElement) return [];
  const all = /** @type {HTMLElement[]} */ ([...place.parentElement.children]);
  return all.slice(all.indexOf(place) + 1);
}

/**
 * @param {HTMLElement[]} elements
 * @param {boolean} hide
 */
export function cover(elements, hide) {
  for (const element of elements) {
    element.hidden = hide;
    element.classList.toggle("gnm-covered", hide); // printed all the same
  }
}
