// Watches Python: says that it is being loaded, and why it does not come or has ended.
//
// A kernel that can't be loaded says nothing: its status stays "unknown" for ever. So the service
// worker tells which file could not be had; where there is none, this page asks for the files.

import { SENTENCES, lost, say, unsay } from "./notices.js";

const BUSY_SECONDS = 20;
const ASK_SECONDS = 15; // Python is usually there by then
const SLOW_SECONDS = 60;
const LOADING = ["starting", "restarting", "autorestarting", "connecting", "initializing", "unknown"];
const KERNEL_FILES = /^(static\/pyodide\/|wheels\/|extensions\/@jupyterlite\/)/;
const RUNTIME = ["pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

const CRASHED = /Pyodide has (suffered a fatal error|exited)/;

const loads = new Set(); // one for each session whose Python is on its way
let early = []; // files lost before there was one: Python starts before its notebook is open

// From the beginning on: what is told before somebody listens is told to nobody.
export function hearOfLosses() {
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.type !== "lost") return;
    early?.push(data);
    loads.forEach((load) => load.lose(data));
  });
}

// JupyterLite takes sessions of one name for the same session; a lesson and its exercise have the
// same file name, and would share their variables. One after the other, so that the second to ask
// for a notebook finds what the first began.
export function nameSessionsByPath({ sessions }) {
  const start = sessions.startNew.bind(sessions);
  let last = Promise.resolve();
  sessions.startNew = (options, ...rest) => {
    const next = () => start({ ...options, name: options.path }, ...rest);
    return (last = last.then(next, next));
  };
}

// Python takes longest. It starts while JupyterLab still opens the notebook that the address names,
// which then finds its session.
export async function startEarly({ kernelspecs, sessions }, serviceWorker) {
  const path = new URLSearchParams(location.search).get("path");
  if (!path?.endsWith(".ipynb")) return;
  await serviceWorker.ready; // before it, Python would not see the visitor's files
  await Promise.all([kernelspecs.ready, sessions.ready]);
  const kernel = { name: "python" };
  while (!kernelspecs.specs?.kernelspecs[kernel.name]) {
    // The kernel's own extension may still be on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await kernelspecs.refreshSpecs();
  }
  (await sessions.startNew({ path, type: "notebook", kernel })).dispose();
}

export function watchKernel(app, base, index) {
  const urls = filesOfPython(base, index);
  const belongs = (url) =>
    (url.startsWith(base) && KERNEL_FILES.test(url.slice(base.length))) ||
    (index.pyodide && url.startsWith(index.pyodide));
  const seen = new WeakSet();
  const look = () => {
    const session = app.shell.currentWidget?.sessionContext;
    if (!session || seen.has(session)) return;
    seen.add(session);
    watchSession(session, new Load(app, urls, belongs));
  };
  app.shell.currentChanged.connect(look);
  look();
  window.addEventListener("unhandledrejection", ({ reason }) => {
    // Nobody but JupyterLite's kernel rejects with a text instead of an error.
    if (typeof reason === "string" && !reason.endsWith("was disposed"))
      loads.forEach((load) => load.askForFiles(SENTENCES.failed));
  });
}

// A kernel that crashed stays "busy"; it is Pyodide that says so, in JupyterLab's log.
export function watchLogs(registry) {
  const seen = new WeakSet();
  const heard = ({ outputAreaModel }) => {
    const last = outputAreaModel.length && outputAreaModel.get(outputAreaModel.length - 1).toJSON();
    if (CRASHED.test(JSON.stringify(last))) say("dead", SENTENCES.ended);
  };
  const look = () => {
    for (const logger of registry.getLoggers()) {
      if (seen.has(logger)) continue;
      seen.add(logger);
      logger.contentChanged.connect(heard);
      heard(logger);
    }
  };
  registry.registryChanged.connect(look);
  look();
}

function filesOfPython(base, index) {
  const names = index.files.map((file) => file.url).filter((url) => KERNEL_FILES.test(url));
  const elsewhere = index.pyodide ? RUNTIME.map((name) => index.pyodide + name) : [];
  return new Set([...names.map((name) => new URL(name, base).href), ...elsewhere]);
}

function watchSession(session, load) {
  let slow = 0;
  const look = () => {
    const status = session.kernelDisplayStatus;
    clearTimeout(slow);
    unsay("busy");
    if (LOADING.includes(status)) load.begin(early ?? []);
    else load.end();
    early = null;
    if (status === "dead") say("dead", SENTENCES.ended);
    else if (status === "busy")
      slow = setTimeout(() => say("busy", SENTENCES.busy), BUSY_SECONDS * 1000);
  };
  const tell = () => {
    // Progress is kept by lesson: other kernels learn their notebook's name from the server.
    // This kernel counts what is silent among the cells; the count is taken back, or outputs would
    // have other numbers than their cells.
    const name = JSON.stringify(session.path);
    session.session?.kernel?.requestExecute({
      code:
        `__import__("os").environ["JPY_SESSION_NAME"] = ${name}\n` +
        "get_ipython().execution_count -= 1",
      silent: true,
      store_history: false,
    });
  };
  let restarting = false; // by which a kernel forgets, but stays the same kernel
  session.statusChanged.connect((_, status) => {
    if (restarting && status === "idle") tell();
    restarting = status === "restarting" || (restarting && status !== "idle");
  });
  session.kernelChanged.connect(tell);
  session.ready.then(tell);
  session.statusChanged.connect(look);
  session.connectionStatusChanged.connect(look);
  session.disposed.connect(() => load.end());
  look();
}

// Python on its way to one session, from the first sign of it until it is there or has failed.
class Load {
  constructor(app, urls, belongs) {
    this.app = app;
    this.urls = urls;
    this.belongs = belongs;
    this.asking = false;
    this.begun = false;
    this.timers = [];
  }

  begin(missed) {
    if (this.begun) return;
    this.begun = true;
    this.otherwise = null;
    loads.add(this);
    ["network", "dead", "memory"].forEach(unsay);
    say("loading", SENTENCES.loading);
    this.timers = [
      setTimeout(() => this.askForFiles(), ASK_SECONDS * 1000),
      setTimeout(() => this.askForFiles(SENTENCES.slow), SLOW_SECONDS * 1000),
    ];
    missed.forEach((file) => this.lose(file));
  }

  end() {
    this.begun = false;
    this.leave();
  }

  leave() {
    loads.delete(this);
    this.timers.forEach(clearTimeout);
    unsay("loading");
  }

  lose(file) {
    if (loads.has(this) && this.belongs(file.url)) this.fail(lost(file));
  }

  fail(text) {
    this.leave();
    const reload = async () => {
      await this.app.commands.execute("docmanager:save-all").catch(() => {});
      location.reload();
    };
    say("network", text, [["Reload", reload]]);
  }

  // Ask for each file that Python consists of; say which is missing, else what is given. Whoever
  // wants to know while the files are being asked for waits for the same answers: a kernel that
  // fails does so in a dozen places at once.
  async askForFiles(otherwise) {
    this.otherwise = otherwise ?? this.otherwise;
    if (this.asking) return;
    this.asking = true;
    const missing = await this.firstMissing();
    this.asking = false;
    if (!loads.has(this)) return;
    if (missing) this.fail(lost(missing));
    else if (this.otherwise) this.fail(this.otherwise);
  }

  async firstMissing() {
    for (const url of this.urls) {
      const status = await statusOf(url);
      if (status !== 200) return { url, status };
      if (!loads.has(this)) break;
    }
    return null;
  }
}

async function statusOf(url) {
  const stop = new AbortController();
  try {
    const { ok, status } = await fetch(url, { signal: stop.signal });
    return ok ? 200 : status;
  } catch {
    return 0;
  } finally {
    stop.abort(); // the answer's first line is enough
  }
}
