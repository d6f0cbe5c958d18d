// What an explorer owes a keyboard, and a picture its reader, asked of everything in the page at once.
window.frame = (() => {
  // What JupyterLab would cut, move or run a cell by, and what moves a slider or walks a row.
  const KEYS = [
    ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"],
    ...["x", "c", "v", "d", "a", "b", "j", "k", "y", "m", "z", "0", "Delete", "Escape"],
  ];
  const COMMANDS = [
    { key: "Enter", shiftKey: true },
    { key: "Enter", altKey: true },
    { key: "ArrowUp", ctrlKey: true, shiftKey: true },
    { key: "ArrowDown", shiftKey: true },
  ];
  const FOCUSABLE =
    ".noUi-handle, .noUi-target, .widget-readout, button:not(:disabled), summary, .atrous-picture";

  const boxes = () => [...document.querySelectorAll(".atrous-box")];
  const label = (node) =>
    node.closest(".widget-slider, .widget-toggle-buttons")?.querySelector(".widget-label")
      ?.textContent ?? node.textContent;
  const key = (node, init) => {
    const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
    node.dispatchEvent(event);
    return event;
  };
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  // Keys typed on any part of any explorer that reach the page, where JupyterLab listens.
  async function escapingKeys() {
    const found = new Set();
    let here;
    const listener = ({ key }) => found.add(`${label(here)}: ${key}`);
    document.addEventListener("keydown", listener);
    for (const box of boxes()) {
      for (here of box.querySelectorAll(FOCUSABLE)) {
        for (const name of KEYS) key(here, { key: name });
        for (const init of COMMANDS) key(here, init);
        // Python answers one control's keys before the next one is tried, as nobody is that quick.
        if (here.matches(".noUi-handle")) await atrous.settled(8000);
      }
    }
    document.removeEventListener("keydown", listener);
    return [...found];
  }

  const slidersEnd = () => slidersAmiss("End", "max");
  const slidersHome = () => slidersAmiss("Home", "min");

  // Sliders whose end a key does not reach, or whose track does not lead to the handle.
  async function slidersAmiss(name, end) {
    const found = [];
    for (const handle of document.querySelectorAll(".atrous-box .noUi-handle")) {
      if (handle.closest("[disabled]")) continue;
      const at = (which) => Number(handle.getAttribute(`aria-value${which}`));
      key(handle, { key: name });
      // The sliders before have moved this one's end, perhaps more than once until Python is done.
      for (let again = 0; at("now") !== at(end) && again < 5; again++) {
        await atrous.settled(8000);
        if (handle.closest("[disabled]")) break;
        key(handle, { key: name });
      }
      if (handle.closest("[disabled]")) continue;
      if (at("now") !== at(end)) found.push(`${label(handle)}: ${name} ends at ${at("now")} of ${at(end)}`);
      document.activeElement.blur();
      const track = handle.closest(".noUi-target");
      track.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
      await pause(0);
      if (document.activeElement !== handle) found.push(`${label(handle)}: its track has no focus`);
    }
    return found;
  }

  // Rows of buttons that arrows don't walk from end to end.
  function rowsAmiss() {
    const found = [];
    for (const row of document.querySelectorAll(".atrous-box :is(.widget-toggle-buttons, .atrous-row)")) {
      const buttons = [...row.querySelectorAll("button:not(:disabled)")];
      if (!buttons.length) continue;
      buttons[0].focus();
      for (const button of buttons.slice(1)) {
        key(document.activeElement, { key: "ArrowRight" });
        if (document.activeElement !== button) found.push(`${label(row)}: no way to ${button.textContent}`);
      }
      key(document.activeElement, { key: "Home" });
      if (document.activeElement !== buttons[0]) found.push(`${label(row)}: Home`);
      key(document.activeElement, { key: "End" });
      if (document.activeElement !== buttons.at(-1)) found.push(`${label(row)}: End`);
    }
    return found;
  }

  const drawn = (node) => node.getBoundingClientRect();
  const inside = (img) =>
    new DOMParser().parseFromString(
      decodeURIComponent(img.src.slice(img.src.indexOf(",") + 1)),
      "image/svg+xml",
    ).documentElement;

  // Of every picture in sight its height, and its smallest text, in CSS pixels.
  function pictures() {
    const all = ":is(svg, img[src^='data:image/svg+xml'])";
    return [...document.querySelectorAll(`.jp-OutputArea-output .atrous-picture ${all}`)]
      .filter((node) => drawn(node).width)
      .map((node) => {
        const svg = node.localName === "svg" ? node : inside(node);
        const scale = drawn(node).width / svg.viewBox.baseVal.width;
        const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
        const sized = texts.map((text) => ({
          size: Math.round(Number(text.getAttribute("font-size")) * scale * 100) / 100,
          words: text.textContent,
        }));
        sized.sort((one, other) => one.size - other.size);
        return {
          name: svg.getAttribute("aria-label"),
          height: Math.round(drawn(node).height),
          ...(sized[0] ?? { size: Infinity, words: "" }),
        };
      });
  }

  const name = (node) => node.getAttribute("aria-label") ?? node.getAttribute("alt") ?? node.outerHTML.slice(0, 80);

  // Pictures that have to be scrolled sideways to be seen whole.
  function scrolling() {
    return [...document.querySelectorAll(".jp-OutputArea-output :is(svg, img)")].filter((node) => {
      const output = node.closest(".jp-OutputArea-output");
      const edge = drawn(output).right;
      return drawn(node).width && drawn(node).right > edge + 1;
    }).map(name);
  }

  // Pictures drawn for the day on a page that wears the night, or the other way round. An image has
  // both sets of colours, and takes the page's.
  function otherwiseLit() {
    const night = document.body.dataset.jpThemeLight === "false";
    return [...document.querySelectorAll(".jp-OutputArea-output svg[role=img]")].filter((svg) => {
      const paper = svg.querySelector("rect");
      if (!paper || !drawn(svg).width) return false;
      const light = getComputedStyle(paper).fill.match(/\d+/g)?.slice(0, 3).every((part) => part > 127);
      return light === night;
    }).map(name);
  }

  // Words that the browser draws past the edge of their picture, or over other words.
  function wordsAmiss() {
    const found = [];
    for (const svg of document.querySelectorAll(".atrous-box .atrous-picture svg")) {
      const paper = drawn(svg);
      const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
      const places = texts.map((text) => [text.textContent, drawn(text)]);
      places.forEach(([words, place], index) => {
        const out =
          place.left < paper.left - 1 || place.right > paper.right + 1 || place.bottom > paper.bottom + 3;
        if (out) found.push(`${words} leaves the paper`);
        for (const [others, there] of places.slice(index + 1)) {
          const across = Math.min(place.right, there.right) - Math.max(place.left, there.left);
          const down = Math.min(place.bottom, there.bottom) - Math.max(place.top, there.top);
          // A line of text is higher than its letters.
          if (across > 1 && down > 0.35 * Math.min(place.height, there.height)) {
            found.push(`${words} meets ${others}`);
          }
        }
      });
    }
    return found;
  }

  // Controls that stand beside their label, not below it.
  function besideLabels() {
    return [...document.querySelectorAll(".atrous-box .widget-label")]
      .filter((words) => words.textContent.trim() && words.nextElementSibling)
      .filter((words) => drawn(words.nextElementSibling).top < drawn(words).bottom - 2)
      .map((words) => words.textContent);
  }

  // What of a notebook's first output can be seen before anything is scrolled, in pixels from its top.
  function firstOutput() {
    let scroller = document.querySelector(".jp-Notebook .jp-Cell");
    while (!/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
    scroller.scrollTop = 0;
    const output = [...document.querySelectorAll(".jp-CodeCell .jp-OutputArea-output")].find(
      (one) => one.offsetHeight,
    );
    const { top, bottom } = output.getBoundingClientRect();
    const end = Math.min(bottom, scroller.getBoundingClientRect().bottom);
    return { real: Boolean(output.querySelector("audio, img, svg")), top, seen: Math.max(0, end - top) };
  }

  // What a page shows of each output: its height, and its words.
  function shown() {
    return [...document.querySelectorAll(".jp-OutputArea-output")]
      .filter((output) => output.offsetHeight)
      .map((output) => output.innerText.replace(/\s+/g, " ").trim());
  }

  return {
    ...{ escapingKeys, slidersEnd, slidersHome, rowsAmiss, pictures, wordsAmiss, besideLabels },
    ...{ firstOutput, shown, scrolling, otherwiseLit },
  };
})();
