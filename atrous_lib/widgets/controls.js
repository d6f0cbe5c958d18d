// ipywidgets gives a slider's handle no name and a toggle button no state. This copies each
// control's visible label and value to the part that takes the focus, says which button is pressed,
// and makes the text under a picture speak when it changes.
function name(box) {
  for (const control of box.querySelectorAll(".widget-slider, .widget-toggle-buttons")) {
    const label = control.querySelector(".widget-label")?.textContent.trim();
    if (!label) continue;
    for (const handle of control.querySelectorAll(".noUi-handle")) {
      handle.setAttribute("aria-label", label);
      const shown = control.querySelector(".widget-readout")?.textContent.trim();
      if (shown) handle.setAttribute("aria-valuetext", shown); // else a place among the options
    }
    if (control.classList.contains("widget-toggle-buttons")) {
      control.setAttribute("role", "group");
      control.setAttribute("aria-label", label);
      for (const button of control.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.classList.contains("mod-active")));
      }
    }
  }
  for (const words of box.querySelectorAll(".atrous-words")) {
    words.setAttribute("aria-live", "polite");
  }
}

function render({ el }) {
  el.style.display = "none";
  let observer;
  const start = () => {
    const box = el.closest(".atrous-box");
    if (!box) return void requestAnimationFrame(start);
    name(box);
    observer = new MutationObserver(() => name(box));
    observer.observe(box, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["class"],
    });
  };
  start();
  return () => observer?.disconnect();
}

export default { render };
