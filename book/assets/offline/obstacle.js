/**
 * Why nothing can be kept here.
 * @returns {Promise<string>}  sentences; none where nothing is in the way
 */
export async function obstacle() {
  if (!isSecureContext) {
    return "This page came by plain http from another machine. Browsers keep a site only if it comes by https, so here the book can’t be kept.";
  }
  try {
    if (navigator.serviceWorker && navigator.locks) {
      await caches.has("");
      return "";
    }
  } catch {
    // Not allowed here.
  }
  return "This browser keeps no sites for this page: it may be a private window, or a setting. In another window, or another browser, the book can be kept.";
}
