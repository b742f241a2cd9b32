// A page out of sight rests, and goes on when it is seen again.

/**
 * @param {{ running: () => boolean, pause: () => void, start: () => void }} what
 * @returns {() => void}  ends it
 */
export function restOutOfSight({ running, pause, start }) {
  let resting = false;
  function onVisibility() {
    if (document.hidden && running()) {
      resting = true;
      pause();
    } else if (!document.hidden && resting) {
      resting = false;
      start();
    }
  }
  document.addEventListener("visibilitychange", onVisibility);
  return () => document.removeEventListener("visibilitychange", onVisibility);
}
