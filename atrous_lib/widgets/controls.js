// What ipywidgets leaves out, for the controls of one explorer. A slider's handle gets a name, a
// toggle button its state, and the words under a picture speak when they change. Keys stay here:
// JupyterLab would take them for commands, and move or cut cells. Where the kernel is gone, it says so.
const AGAIN =
  "The kernel that moves this has ended or was restarted: run this cell again to move it.";
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const ROW = ".widget-toggle-buttons, .atrous-row";

// What is there already is not written again: the browser, and whoever watches, would look anew.
function set(node, attribute, value) {
  if (node.getAttribute(attribute) !== value) node.setAttribute(attribute, value);
}

function name(box) {
  for (const control of box.querySelectorAll(".widget-slider, .widget-toggle-buttons")) {
    const label = control.querySelector(".widget-label")?.textContent.trim();
    if (!label) continue;
    for (const handle of control.querySelectorAll(".noUi-handle")) {
      set(handle, "aria-label", label);
      const shown = control.querySelector(".widget-readout")?.textContent.trim();
      if (shown) set(handle, "aria-valuetext", shown); // else a place among the options
    }
    if (control.classList.contains("widget-toggle-buttons")) {
      set(control, "role", "group");
      set(control, "aria-label", label);
      for (const button of control.querySelectorAll("button")) {
        set(button, "aria-pressed", String(button.classList.contains("mod-active")));
      }
    }
  }
  for (const words of box.querySelectorAll(".atrous-spoken")) {
    set(words, "aria-live", "polite");
  }
}

// A closed fold is not read out, so what it holds is said in a place of its own. "·" is passed over
// by screen readers. A new text comes with a new fold: it opens if the last one was open.
function speak(box) {
  const fold = box.querySelector(".atrous-folded details");
  if (!fold) return;
  fold.open = box.dataset.folded === "open";
  let live = box.querySelector(":scope > .atrous-live");
  if (!live) {
    live = document.createElement("p");
    live.className = "atrous-live";
    live.setAttribute("aria-live", "polite");
    box.append(live);
  }
  const words = fold.querySelector("p").textContent.replaceAll("·", "×");
  if (live.textContent !== words) live.textContent = words;
}

function admit(box) {
  const gone = box.classList.contains("jupyter-widgets-disconnected");
  const said = box.querySelector(":scope > .atrous-again");
  if (gone === Boolean(said)) return;
  if (said) return void said.remove();
  const words = document.createElement("p");
  words.className = "atrous-again";
  words.setAttribute("role", "status");
  words.textContent = AGAIN;
  box.prepend(words);
}

// A place that scrolls must be reached by keyboard.
function reach(box) {
  for (const place of box.querySelectorAll(".atrous-picture")) {
    if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  }
}

function walk(event) {
  const row = event.target.closest(ROW);
  if (!row || event.target.localName !== "button") return;
  const buttons = [...row.querySelectorAll("button:not(:disabled)")];
  const ends = { Home: 0, End: buttons.length - 1 };
  const to = ends[event.key] ?? buttons.indexOf(event.target) + STEPS[event.key];
  if (Number.isNaN(to)) return;
  buttons[to]?.focus();
  event.preventDefault(); // or the page scrolls
}

function keep(event) {
  walk(event);
  // What is no command to a cell goes on: saving, for instance.
  const goesOn = (event.ctrlKey || event.metaKey) && /^[a-z0-9]$/i.test(event.key);
  if (!goesOn) event.stopPropagation();
}

// A slider goes to the ends that it had at first, also when they have moved since. So it walks
// there page by page: each page stops at the end that is valid now.
const PAGES = { Home: ["PageDown", "min"], End: ["PageUp", "max"] };

function end(event) {
  const handle = event.target;
  if (!PAGES[event.key] || !handle.matches(".noUi-handle")) return;
  event.preventDefault();
  event.stopPropagation();
  const [key, side] = PAGES[event.key];
  const at = (which) => handle.getAttribute(`aria-value${which}`);
  for (let last = null; at("now") !== at(side) && at("now") !== last; ) {
    last = at("now");
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

function press(event) {
  const handle = event.target.closest(".noUi-target")?.querySelector(".noUi-handle");
  if (handle) setTimeout(() => handle.focus({ preventScroll: true })); // after the browser's own
}

function fold(event) {
  const box = event.currentTarget;
  if (event.target.isConnected) box.dataset.folded = event.target.open ? "open" : "";
}

function render({ el }) {
  el.style.display = "none";
  const ends = [];
  const start = () => {
    const box = el.closest(".atrous-box");
    if (!box) return void requestAnimationFrame(start);
    // To ask for sizes has the whole page laid out, so it waits for the frame that does that anyway.
    let frame = 0;
    const measure = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        reach(box);
      });
    };
    const tend = () => {
      [name, speak, admit].forEach((part) => part(box));
      measure();
    };
    tend();
    const observer = new MutationObserver(tend);
    observer.observe(box, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["class"],
    });
    const widths = new ResizeObserver(measure);
    widths.observe(box);
    box.addEventListener("keydown", end, true);
    box.addEventListener("keydown", keep);
    box.addEventListener("pointerdown", press);
    box.addEventListener("toggle", fold, true);
    ends.push(() => observer.disconnect(), () => widths.disconnect());
  };
  start();
  return () => {
    if (!el.isConnected) ends.forEach((end) => end()); // else the kernel went, and the box stays
  };
}

export default { render };
