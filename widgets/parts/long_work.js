// That a widget's model is at work, told once it takes so long that a reader may wonder.

const PATIENCE = 1200; // ms: most answers come sooner, and a line that only flickers tells nothing

/**
 * @param {(long: boolean) => void} onChange  it has been at work for long now, or has come to its end
 */
export function longWork(onChange) {
  /** @type {Element | null} */
  let root = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let long = false;
  const observer = new MutationObserver(look);

  function look() {
    if (root?.hasAttribute("data-stale")) waiting ??= setTimeout(tell, PATIENCE, true);
    else {
      clearTimeout(waiting);
      waiting = undefined;
      if (long) tell(false);
    }
  }

  /** @param {boolean} now */
  function tell(now) {
    long = now;
    onChange(long);
  }

  return {
    /** @param {Element} widget  its root, which says by itself that what it shows is stale */
    watch(widget) {
      if (root) return;
      root = widget;
      observer.observe(root, { attributeFilter: ["data-stale"] });
      look();
    },
    stop() {
      observer.disconnect();
      clearTimeout(waiting);
    },
  };
}
