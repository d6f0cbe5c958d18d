// JupyterLab loads extensions as containers of module federation. This is one as it is, with no
// build behind it: it needs the application that JupyterLab hands to it, and the log.
"use strict";

{
  let shared = {};

  // JupyterLab tells services by objects of which each page has one: from what its parts share.
  const logRegistry = async () => {
    const [logs] = Object.values(shared["@jupyterlab/logconsole"] ?? {});
    return logs ? (await logs.get())().ILoggerRegistry : null;
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["atrous-course"] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const [{ pluginWith }, token] = await Promise.all([import("./plugin.js"), logRegistry()]);
      return () => ({ __esModule: true, default: pluginWith(token) });
    },
  };
}
