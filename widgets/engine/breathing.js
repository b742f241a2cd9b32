// Long work that lets others have their turn.

/**
 * A pause in long work, every 16 ms, in which other messages and a page's own work get their turn.
 * @returns {() => Promise<void> | undefined}
 */
export function breathing() {
  let last = performance.now();
  return () => {
    if (performance.now() - last < 16) return;
    return turn().then(() => {
      last = performance.now();
    });
  };
}

/** Resolves once what else was waiting has had its turn. A timer would do, but makes a worker wait 4 ms. */
export function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(undefined);
  });
}
