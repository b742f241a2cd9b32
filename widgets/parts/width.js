// A picture is drawn anew when its width changes.

/**
 * Calls `onWidth` with each new width of `element`, the first included. What is hidden has none.
 * @param {Element} element
 * @param {(width: number) => void} onWidth  px
 * @returns {() => void}  ends it
 */
export function whenResized(element, onWidth) {
  let known = 0;
  const observer = new ResizeObserver(
    ([
      {
        contentRect: { width },
      },
    ]) => {
      if (!width || width === known) return;
      known = width;
      onWidth(width);
    },
  );
  observer.observe(element);
  return () => observer.disconnect();
}
