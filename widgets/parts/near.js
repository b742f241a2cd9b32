// What a widget needs is fetched when the reader comes near, not before.

const MARGIN = "400px"; // about half a screen ahead

/**
 * Calls `begin` once, when `element` comes near the screen.
 * @param {Element} element
 * @param {() => void} begin
 * @returns {() => void}  stops watching
 */
export function whenNear(element, begin) {
  const sight = new IntersectionObserver(
    (entries) => {
      // They come in batches, the oldest first: it may be away again by now, and has been near all the same.
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      sight.disconnect();
      begin();
    },
    { rootMargin: MARGIN },
  );
  sight.observe(element);
  return () => sight.disconnect();
}
