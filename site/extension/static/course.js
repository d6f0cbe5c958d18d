// What the course adds to JupyterLab in a browser: buttons that download a notebook or reset it,
// newer lessons beside what a learner wrote, and plain sentences for what can go wrong.
//
// JupyterLab loads extensions as containers of module federation. This file is one as it is, with
// no build behind it: it needs nothing but the application that JupyterLab hands to it.
"use strict";

(() => {
  const STORAGE = "atrous"; // contentsStorageName, see build.py
  const NOTED = "atrous versions"; // which version of a notebook somebody began with

  const SENTENCES = {
    storage:
      "This browser keeps nothing for this page (a private window, or storage is switched off). " +
      "You can work, but download your work before you close the tab.",
    full:
      "The browser has no more room for this page, so your last changes are not stored. Download " +
      "your work now, then free some room.",
    memory:
      "Python ran out of memory and was ended. Your text is safe. Choose Kernel > Restart Kernel, " +
      "then run the cells again.",
    network:
      "Python could not be loaded: the network is gone, or a file is missing on the server. Your " +
      "text is safe. Reload this page when you are back online.",
    webassembly:
      "This browser has no WebAssembly, which Python needs here. Lessons can be read, cells can't " +
      "run. A current Firefox, Chrome, Edge or Safari will do.",
    busy:
      "Python has been busy for a while. If it is in a loop that can't be stopped, choose " +
      "Kernel > Restart Kernel. Your text stays, variables are lost.",
  };
  const SLOW_SECONDS = 20;

  // --- words at the edge of the page

  const bar = document.createElement("div");
  bar.id = "atrous-notices";
  bar.setAttribute("role", "status");
  bar.style.cssText =
    "position:fixed;left:0;right:0;bottom:0;z-index:9999;font:14px/1.4 system-ui,sans-serif";

  function say(key, text, actions = []) {
    unsay(key);
    const line = document.createElement("div");
    line.dataset.notice = key;
    line.style.cssText =
      "display:flex;gap:12px;align-items:center;padding:8px 12px;color:#1b1b1b;" +
      "background:#fff4d6;border-top:1px solid #8a6d00";
    const words = document.createElement("span");
    words.textContent = text;
    words.style.flex = "1";
    line.append(words);
    for (const [label, action] of [...actions, ["Close", () => {}]]) {
      const button = document.createElement("button");
      button.textContent = label;
      button.addEventListener("click", () => {
        unsay(key);
        action();
      });
      line.append(button);
    }
    bar.append(line);
  }

  function unsay(key) {
    bar.querySelector(`[data-notice="${key}"]`)?.remove();
  }

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

  // --- while Python loads, and when it fails

  function watchKernel(app) {
    const seen = new WeakSet();
    app.shell.currentChanged.connect(() => {
      const session = app.shell.currentWidget?.sessionContext;
      if (!session || seen.has(session)) return;
      seen.add(session);
      let slow = 0;
      const look = () => {
        const status = session.kernelDisplayStatus;
        clearTimeout(slow);
        unsay("loading");
        unsay("busy");
        if (["starting", "connecting", "initializing", "unknown"].includes(status)) {
          say("loading", "Python is being loaded. The first time, that takes a few seconds …");
        } else if (status === "dead" || status === "terminating") {
          say("dead", SENTENCES.memory);
        } else if (status === "busy") {
          slow = setTimeout(() => say("busy", SENTENCES.busy), SLOW_SECONDS * 1000);
        }
      };
      const tell = () => {
        // Progress is kept by lesson: other kernels learn their notebook's name from the server.
        const name = JSON.stringify(session.path);
        session.session?.kernel?.requestExecute({
          code: `__import__("os").environ["JPY_SESSION_NAME"] = ${name}`,
          silent: true,
          store_history: false,
        });
      };
      session.kernelChanged.connect(tell);
      session.ready.then(tell);
      session.statusChanged.connect(look);
      session.connectionStatusChanged.connect(look);
      look();
    });
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
    const words = (error) => `${error?.name ?? ""} ${error?.message ?? error ?? ""}`;
    const heard = (error) => {
      const text = words(error);
      if (/QuotaExceeded/.test(text)) say("full", SENTENCES.full);
      else if (/out of memory|memory access out of bounds|Array buffer allocation/i.test(text))
        say("memory", SENTENCES.memory);
      else if (/Failed to fetch|NetworkError|Load failed|Importing a module|dynamically imported/i.test(text))
        say("network", SENTENCES.network);
    };
    window.addEventListener("unhandledrejection", (event) => heard(event.reason));
    window.addEventListener("error", (event) => heard(event.error ?? event.message));
  }

  const plugin = {
    id: "atrous-course:plugin",
    autoStart: true,
    activate: (app) => {
      begin(app).catch((error) => console.error("The course's part of the page failed:", error));
    },
  };

  async function begin(app) {
    document.body.append(bar);
    const base = new URL("..", document.baseURI).href; // the site: this page is its lab/
    watchErrors();
    if (typeof WebAssembly === "undefined") say("webassembly", SENTENCES.webassembly);
    watchKernel(app);
    await watchStorage();
    const index = await (await get(`${base}course.json`)).json();
    addCommands(app, base, index);
    await app.restored;
    await bringNewer(app, base, index);
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["atrous-course"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
