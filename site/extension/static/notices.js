// Plain sentences at the lower edge of the page.

export const SENTENCES = {
  storage:
    "This browser keeps nothing for this page (a private window, or storage is switched off). " +
    "You can work, but download your work before you close the tab.",
  full:
    "The browser has no more room for this page, so your last changes are not stored. Download " +
    "your work now, then free some room.",
  memory:
    "The browser has no more memory for this page. Your text is safe. Choose Kernel > Restart " +
    "Kernel, then run the cells again; close other tabs if that does not help.",
  ended:
    "Python has ended and runs no more cells. Your text is safe, variables are lost. Choose " +
    "Kernel > Restart Kernel, then run the cells again.",
  loading: "Python is being loaded. The first time, that takes a few seconds …",
  slow:
    "Python has not come for a minute. The network may be slow: wait on, or reload this page. " +
    "Your text is safe.",
  failed:
    "Python could not be started, although all of its files are here. Your text is safe. Reload " +
    "this page; if that does not help, try a current Firefox, Chrome, Edge or Safari.",
  page:
    "A part of this page could not be loaded: the network is gone, or a file is missing on the " +
    "server. Your text is safe. Reload this page when you are back online.",
  webassembly:
    "This browser has no WebAssembly, which Python needs here. Lessons can be read, cells can't " +
    "run. A current Firefox, Chrome, Edge or Safari will do.",
  busy:
    "Python has been busy for a while. If it is in a loop that can't be stopped, choose " +
    "Kernel > Restart Kernel. Your text stays, variables are lost.",
};

// What to say of a file that could not be had; the server gave no answer where there is no status.
export function lost({ url, status }) {
  const name = new URL(url).pathname.split("/").pop();
  const why = status
    ? `the server has no ${name} (it answered ${status})`
    : `the network is gone (${name} did not come)`;
  const then = status
    ? "Reload this page; if that does not help, tell who keeps this site."
    : "Reload this page when you are back online.";
  return `Python could not be loaded: ${why}. Your text is safe. ${then}`;
}

export const bar = document.createElement("div");
bar.id = "atrous-notices";
bar.setAttribute("role", "status");
bar.style.cssText =
  "position:fixed;left:0;right:0;bottom:0;z-index:9999;font:14px/1.4 system-ui,sans-serif";

export function say(key, text, actions = []) {
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

export function unsay(key) {
  bar.querySelector(`[data-notice="${key}"]`)?.remove();
}

