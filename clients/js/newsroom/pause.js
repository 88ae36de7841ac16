/**
 * Wait before something is tried again; shorter if the network comes back, or whoever waits is told to go on.
 * @param {number} seconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(seconds, signal) {
  return new Promise((resolve) => {
    // One wait follows the other with the same signal: none leaves anything behind at it.
    const over = new AbortController();
    const proceed = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(proceed, seconds * 1000);
    addEventListener("online", proceed, { signal: over.signal });
    signal.addEventListener("abort", proceed, { signal: over.signal });
    if (signal.aborted) proceed();
  });
}
