// Answers the kernel's questions for files (JupyterLite's own part), and keeps what was fetched, so
// that the course opens without network. The network goes first: an updated site is shown as it
// is, not as it was. Only what never changes under its address is taken from the cache at once.
"use strict";

{
  // In a block, for the names of the two parts not to meet.
  const CACHE = "atrous";
  const TO_JUPYTERLITE = /\/api\/(drive|stdin|service-worker-heartbeat)/;
  const PATIENCE_MS = 6000; // a network that is there, but answers nothing

  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || !url.protocol.startsWith("http")) return;
    if (url.origin === location.origin && TO_JUPYTERLITE.test(url.pathname)) return;
    event.stopImmediatePropagation(); // JupyterLite's worker would answer too
    event.respondWith(url.origin === location.origin ? ours(request) : theirs(request));
  });

  function key(request) {
    const url = new URL(request.url);
    url.search = ""; // the same file, whatever it is asked for
    url.hash = "";
    return url.href;
  }

  async function ours(request) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(key(request));
    const asked = fetched(request.url, { cache: "no-cache", credentials: "same-origin" });
    const found = await (kept ? patiently(asked) : asked);
    if (found?.ok) await keep(cache, key(request), found.clone());
    const missing = !found || found.status >= 500; // the server's trouble, not its word
    return (missing && kept) || answer(request, found);
  }

  // Pyodide's distribution: each version has an address of its own.
  async function theirs(request) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request.url);
    if (kept) return kept;
    const found = await fetched(request);
    if (found?.ok && found.type === "cors") await keep(cache, request.url, found.clone());
    return answer(request, found);
  }

  // What the network answers, null if it does not.
  async function fetched(...asked) {
    try {
      return await fetch(...asked);
    } catch {
      return null;
    }
  }

  // Hand on what was found, and tell the pages where that is no file: a Python that can't be
  // loaded says nothing.
  async function answer(request, found) {
    if (!found || (!found.ok && found.type !== "opaque")) {
      const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
      const status = found?.status ?? 0;
      pages.forEach((page) => page.postMessage({ type: "lost", url: request.url, status }));
    }
    return found ?? Response.error();
  }

  async function keep(cache, url, response) {
    try {
      await cache.put(url, response);
    } catch {
      // No room: the page works, but not offline.
    }
  }

  function patiently(promise) {
    const wait = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
    return Promise.race([promise, wait]);
  }
}

importScripts("jupyterlite-service-worker.js");
