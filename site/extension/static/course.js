// JupyterLab loads extensions as containers of module federation. This is one as it is, with no
// build behind it: it needs nothing but the application that JupyterLab hands to it.
"use strict";

window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["atrous-course"] = {
  init: () => {},
  get: async () => {
    const { plugin } = await import("./plugin.js");
    return () => ({ __esModule: true, default: plugin });
  },
};
