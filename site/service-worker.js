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
    try {
      const response = await patiently(fetch(request.url, { cache: "no-cache", credentials: "same-origin" }));
      if (response.ok) await keep(cache, key(request), response.clone());
      return response;
    } catch (error) {
      return (await cache.match(key(request))) ?? Promise.reject(error);
    }
  }

  // Pyodide's distribution: each version has an address of its own.
  async function theirs(request) {
    const cache = await caches.open(CACHE);
    const found = await cache.match(request.url);
    if (found) return found;
    const response = await fetch(request);
    if (response.ok && response.type === "cors") await keep(cache, request.url, response.clone());
    return response;
  }

  async function keep(cache, url, response) {
    try {
      await cache.put(url, response);
    } catch {
      // No room: the page works, but not offline.
    }
  }

  function patiently(promise) {
    const wait = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error("no answer")));
    return Promise.race([promise, wait]);
  }
}

importScripts("jupyterlite-service-worker.js");
