// What the course adds to JupyterLab in a browser: buttons that download a notebook or reset it,
// newer lessons beside what a learner wrote, and plain sentences for what can go wrong.

import { SENTENCES, bar, say } from "./notices.js";
import { hearOfLosses, nameSessionsByPath, startEarly, watchKernel, watchLogs } from "./python.js";

const STORAGE = "atrous"; // contentsStorageName, see build.py
const NOTED = "atrous versions"; // which version of a notebook somebody began with

// --- what the browser keeps

function keys() {
  return new Promise((resolve, reject) => {
    if (!window.indexedDB) return reject(new Error("no indexedDB"));
    const request = indexedDB.open(STORAGE);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      if (!db.objectStoreNames.contains("files")) {
        db.close();
        return resolve([]);
      }
      const all = db.transaction("files").objectStore("files").getAllKeys();
      all.onerror = () => reject(all.error);
      all.onsuccess = () => {
        db.close();
        resolve(all.result);
      };
    };
  });
}

function noted() {
  try {
    return JSON.parse(localStorage.getItem(NOTED) || "{}");
  } catch {
    return {};
  }
}

function note(path, version) {
  localStorage.setItem(NOTED, JSON.stringify({ ...noted(), [path]: version }));
}

async function get(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response;
}

// --- work is safe

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function fileName(path) {
  return path.split("/").pop();
}

async function freeName(contents, path, addition) {
  const stem = path.replace(/\.ipynb$/, "");
  for (let number = 1; ; number++) {
    const name = `${stem} (${addition}${number > 1 ? ` ${number}` : ""}).ipynb`;
    try {
      await contents.get(name, { content: false });
    } catch {
      return name;
    }
  }
}

async function putBeside(contents, path, notebook, addition) {
  const name = await freeName(contents, path, addition);
  await contents.save(name, { type: "notebook", format: "json", content: notebook });
  return name;
}

// A lesson that the course has since changed: the learner's own stays as it is, the newer one
// is put beside it, once.
async function bringNewer(app, base, index) {
  const contents = app.serviceManager.contents;
  const stored = new Set(await keys());
  const begun = noted();
  const beside = [];
  for (const [path, version] of Object.entries(index.notebooks)) {
    if (!stored.has(path)) continue; // the site's own is shown, whatever its version
    if (!begun[path]) note(path, version);
    else if (begun[path] !== version) {
      const newer = await (await get(`${base}files/${path}`)).json();
      beside.push(await putBeside(contents, path, newer, "new version"));
      note(path, version);
    }
  }
  if (beside.length)
    say(
      "newer",
      "The course has newer versions of notebooks that you have worked on. Yours are as you " +
        `left them; the newer ones stand beside them: ${beside.map(fileName).join(", ")}`
    );
}

function current(app) {
  const context = app.shell.currentWidget?.context;
  return context?.path.endsWith(".ipynb") ? context : null;
}

function addCommands(app, base, index) {
  const contents = app.serviceManager.contents;
  app.commands.addCommand("course:download", {
    label: "Download my work",
    caption: "Save this notebook on your computer, as it can be handed in",
    isEnabled: () => current(app) !== null,
    execute: async () => {
      const context = current(app);
      await context.save().catch(() => say("full", SENTENCES.full));
      save(fileName(context.path), JSON.stringify(context.model.toJSON(), null, 1) + "\n");
    },
  });
  app.commands.addCommand("course:reset", {
    label: "Reset this lesson",
    caption: "Begin this notebook anew; yours is kept beside it",
    isEnabled: () => current(app)?.path in index.notebooks,
    execute: async () => {
      const context = current(app);
      const { path } = context;
      const mine = context.model.toJSON();
      if (!window.confirm("Begin this notebook anew? What you wrote is kept beside it.")) return;
      const kept = await putBeside(contents, path, mine, "mine");
      await contents.delete(path); // from the browser: the site's own stands behind it
      await context.revert();
      note(path, index.notebooks[path]);
      say("reset", `This is the stored notebook. What you wrote is in ${fileName(kept)}.`);
    },
  });
}

// JupyterLite shows the notebook that the address names in the file browser, and would unfold it
// for that, in the way of the pictures. Here the browser goes to its folder, folded as it was left.
function leaveFileBrowserFolded({ commands, shell }) {
  const execute = commands.execute.bind(commands);
  commands.execute = (id, ...rest) => {
    if (id !== "docmanager:show-in-file-browser") return execute(id, ...rest);
    delete commands.execute; // once: later it is a person who asks
    const { path } = shell.currentWidget?.context ?? {};
    return shell.leftCollapsed && path
      ? execute("filebrowser:go-to-path", { path, dontShowBrowser: true })
      : execute(id, ...rest);
  };
}

async function watchStorage() {
  try {
    localStorage.setItem("atrous test", "1");
    localStorage.removeItem("atrous test");
    await keys();
    await navigator.storage?.persist?.(); // or a browser short of room may drop the work
  } catch {
    say("storage", SENTENCES.storage);
  }
}

function watchErrors() {
  const heard = (error) => {
    const text = `${error?.name ?? ""} ${error?.message ?? error ?? ""}`;
    if (/QuotaExceeded/.test(text)) say("full", SENTENCES.full);
    else if (/out of memory|memory access out of bounds|Array buffer allocation/i.test(text))
      say("memory", SENTENCES.memory);
    else if (/Importing a module|dynamically imported|ChunkLoadError/i.test(text))
      say("page", SENTENCES.page);
  };
  window.addEventListener("unhandledrejection", (event) => heard(event.reason));
  window.addEventListener("error", (event) => heard(event.error ?? event.message));
}

export const pluginWith = (services) => ({
  id: "atrous-course:plugin",
  autoStart: true,
  optional: services.filter(Boolean),
  activate: (app, ...found) => {
    const [logs, serviceWorker] = services.map((token) => (token ? found.shift() : null));
    if (new URLSearchParams(location.search).has("path")) leaveFileBrowserFolded(app);
    nameSessionsByPath(app.serviceManager);
    hearOfLosses();
    if (logs) watchLogs(logs);
    if (serviceWorker)
      startEarly(app.serviceManager, serviceWorker).catch((error) => console.warn(error));
    begin(app).catch((error) => console.error("The course's part of the page failed:", error));
  },
});

async function begin(app) {
  document.body.append(bar);
  const base = new URL("..", document.baseURI).href; // the site: this page is its lab/
  watchErrors();
  if (typeof WebAssembly === "undefined") say("webassembly", SENTENCES.webassembly);
  const index = await indexOf(base);
  watchKernel(app, base, index);
  await watchStorage();
  addCommands(app, base, index);
  await app.restored;
  await bringNewer(app, base, index);
}

// What the site consists of; without it the buttons work, but for "Reset this lesson".
async function indexOf(base) {
  try {
    return await (await get(`${base}course.json`)).json();
  } catch {
    say("page", SENTENCES.page);
    return { notebooks: {}, files: [], pyodide: null };
  }
}
