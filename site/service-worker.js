// Answers the kernel's questions for files (JupyterLite's own part), and keeps what was fetched, so
// that the course opens quickly, and without network. An updated site is shown as it is, not as it
// was: each visit fetches course.json, which gives the digest of each file. A copy with that digest
// is the file, and is taken at once; pages and whatever else differs come from the network.
"use strict";

{
  // In a block, for the names of the two parts not to meet.
  const CACHE = "atrous";
  const DIGEST = "x-atrous-digest"; // the header of the request that a copy is kept under
  const INDEX = new URL("course.json", registration.scope).href;
  const TO_JUPYTERLITE = /\/api\/(drive|stdin|service-worker-heartbeat)/;
  const PATIENCE_MS = 6000; // a network that is there, but answers nothing

  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || !url.protocol.startsWith("http")) return;
    if (url.origin === location.origin && TO_JUPYTERLITE.test(url.pathname)) return;
    event.stopImmediatePropagation(); // JupyterLite's worker would answer too
    if (request.mode === "navigate") listed = digestsOfFiles();
    event.respondWith(url.origin === location.origin ? ours(event) : theirs(event));
  });

  function key(request) {
    const url = new URL(request.url);
    url.search = ""; // the same file, whatever it is asked for
    url.hash = "";
    if (url.pathname.endsWith("/")) url.pathname += "index.html"; // one page, kept once
    return url.href;
  }

  let listed = null; // the digest of each file by its address, once they were asked for
  let copied = null; // and of each copy

  async function digestsOfFiles() {
    const cache = await caches.open(CACHE);
    const found = await patiently(fetched(INDEX, { cache: "no-cache" }));
    if (found?.ok) await cache.put(INDEX, found.clone()).catch(() => {});
    const index = found?.ok ? found : await cache.match(INDEX);
    const { files } = index ? await index.json() : { files: [] };
    return new Map(files.map((file) => [new URL(file.url, INDEX).href, file.digest]));
  }

  async function digestsOfCopies() {
    const requests = await (await caches.open(CACHE)).keys();
    return new Map(requests.map(({ url, headers }) => [url, headers.get(DIGEST)]));
  }

  async function keepsCurrent(address) {
    listed ??= digestsOfFiles();
    copied ??= digestsOfCopies();
    const digest = (await listed).get(address);
    return Boolean(digest) && digest === (await copied).get(address);
  }

  async function ours(event) {
    const { request } = event;
    const address = key(request);
    const current = request.mode !== "navigate" && (await keepsCurrent(address));
    const cache = await caches.open(CACHE);
    const kept = await cache.match(address);
    if (kept && current) return kept;
    const asked = fetched(request.url, { cache: "no-cache", credentials: "same-origin" });
    const found = await (kept ? patiently(asked) : asked);
    if (found?.ok) event.waitUntil(keep(cache, address, found.clone()));
    const missing = !found || found.status >= 500; // the server's trouble, not its word
    return (missing && kept) || answer(request, found);
  }

  // Pyodide's distribution: each version has an address of its own.
  async function theirs(event) {
    const { request } = event;
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request.url);
    if (kept) return kept;
    const found = await fetched(request);
    if (found?.ok && found.type === "cors") event.waitUntil(keep(cache, request.url, found.clone()));
    return answer(request, found);
  }

  // What the network answers, null if it does not. A browser refuses a page whose answer says that
  // it was redirected, as by hosts that take index.html off its address; so the answer is made anew.
  async function fetched(...asked) {
    try {
      const found = await fetch(...asked);
      return found.redirected ? new Response(found.body, found) : found;
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

  // The digest is that of what came, whatever the list said: a file that was fetched while somebody
  // put a new version on the server is not taken for the new one. The response is kept as it came:
  // beside such a copy the browser keeps what it compiled of a script, beside one made here it would
  // not.
  async function keep(cache, url, response) {
    try {
      const copy = response.clone();
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
      const digits = Array.from(hash.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
      const digest = digits.join("");
      copied ??= digestsOfCopies();
      await cache.put(new Request(url, { headers: { [DIGEST]: digest } }), copy);
      (await copied).set(url, digest);
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
