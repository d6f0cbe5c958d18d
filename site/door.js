// The first page: fetches what the course begins with, says how far it is, keeps all of it when
// asked to, and says in a sentence what this browser lacks.
"use strict";

const CACHE = "atrous"; // the service worker's
const AT_ONCE = 6; // files on their way at the same time
const RUNTIME = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];

const $ = (id) => document.getElementById(id);
const megabytes = (bytes) => `${Math.max(1, Math.round(bytes / 1e6))} MB`;
const sum = (files) => files.reduce((total, file) => total + file.bytes, 0);

function problem(text) {
  const line = document.createElement("p");
  line.className = "problem";
  line.textContent = text;
  $("state").before(line);
}

async function fetchAll(files, onward) {
  const waiting = [...files];
  const missing = [];
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      try {
        const response = await fetch(file.url);
        if (!response.ok) throw new Error(response.status);
        await response.arrayBuffer();
        onward(file.bytes);
      } catch {
        missing.push(file);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return missing;
}

async function show(files, doing, done) {
  const all = sum(files);
  let come = 0;
  $("progress").value = 0;
  const missing = await fetchAll(files, (bytes) => {
    come += bytes;
    $("progress").value = come / all;
    $("state").textContent = `${doing}: ${(come / 1e6).toFixed(1)} of ${megabytes(all)} …`;
  });
  if (missing.length === 0) {
    $("progress").value = 1;
    $("state").textContent = done;
  } else {
    $("state").textContent =
      `${missing.length} files did not come: the network is gone or slow, or the browser has no ` +
      "more room. Reload this page to try again.";
  }
  return missing.length === 0;
}

// What Python consists of where it comes from Pyodide's own server, Matplotlib included.
async function elsewhere(index) {
  if (!index.pyodide) return [];
  const { packages } = await (await fetch(`${index.pyodide}pyodide-lock.json`)).json();
  const names = new Set();
  const add = (name) => {
    const key = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
    if (names.has(key) || !packages[key]) return;
    names.add(key);
    packages[key].depends.forEach(add);
  };
  ["numpy", "matplotlib"].forEach(add);
  const files = [...names].map((name) => packages[name].file_name);
  return [...RUNTIME, ...files].map((name) => ({ url: index.pyodide + name, bytes: 0 }));
}

async function startWorker() {
  if (!navigator.serviceWorker) return false;
  try {
    await navigator.serviceWorker.register("service-worker.js?enableCache=false");
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
        setTimeout(resolve, 3000);
      });
    return Boolean(navigator.serviceWorker.controller);
  } catch {
    return false;
  }
}

function keepsData() {
  return new Promise((resolve) => {
    try {
      localStorage.setItem("atrous test", "1");
      localStorage.removeItem("atrous test");
      const request = indexedDB.open("atrous test");
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase("atrous test");
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

async function begin() {
  let index;
  try {
    index = await (await fetch("course.json", { cache: "no-cache" })).json();
  } catch {
    problem("The course could not be reached: the network is gone. Reload this page when it is back.");
    return;
  }
  $("open").href = `lab/index.html?path=${encodeURIComponent(index.entry)}`;
  if (typeof WebAssembly === "undefined")
    problem(
      "This browser has no WebAssembly, which Python needs here: you can read the lessons, but run " +
        "nothing. A current Firefox, Chrome, Edge or Safari will do."
    );
  if (!(await keepsData()))
    problem(
      "This browser keeps nothing for this page (a private window, or storage is switched off). You " +
        "can work, but download your work before you close the tab."
    );
  const kept = await startWorker();
  if (!kept) {
    $("keep").disabled = true;
    problem(
      "Nothing can be kept for offline here: that needs https (or localhost) and a window that is not private."
    );
  }
  const first = index.files.filter((file) => file.first);
  const more = index.pyodide ? ", and Python from Pyodide’s own server" : "";
  $("sizes").textContent = `The first visit fetches ${megabytes(sum(first))}${more}. After that, almost nothing.`;
  $("keep").textContent = `Keep for offline (${megabytes(sum(index.files))}${more})`;
  $("keep").addEventListener("click", async () => {
    $("keep").disabled = true;
    await navigator.storage?.persist?.();
    const done = "All of the course is kept in this browser. It opens without network.";
    const rest = await elsewhere(index).catch(() => [{ url: index.pyodide, bytes: 0 }]);
    await show([...index.files, ...rest], "Keeping", done);
    $("keep").disabled = false;
  });
  await show(first, "Fetching", "Ready.");
}

begin();
