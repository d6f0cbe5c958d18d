// JupyterLab loads extensions as containers of module federation. This is one as it is, with no
// build behind it: it needs the application that JupyterLab hands to it, and two services.
"use strict";

{
  let shared = {};

  // JupyterLab tells services by objects of which each page has one: from what its parts share.
  const token = async (module, name) => {
    const [versions] = Object.values(shared[module] ?? {});
    return versions ? (await versions.get())()[name] : null;
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["atrous-course"] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const [{ pluginWith }, ...tokens] = await Promise.all([
        import("./plugin.js"),
        token("@jupyterlab/logconsole", "ILoggerRegistry"),
        token("@jupyterlite/apputils", "IServiceWorkerManager"),
      ]);
      return () => ({ __esModule: true, default: pluginWith(tokens) });
    },
  };
}
