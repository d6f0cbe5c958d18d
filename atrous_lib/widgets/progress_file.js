// Two buttons: files are saved and chosen by the browser, wherever the kernel runs.
const MOST_BYTES = 50e6; // a larger file is no progress file, and need not be read to know it

function button(label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "jupyter-button";
  made.style.cssText = "width:auto; margin:2px 8px 2px 0; padding:0 10px";
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
}

function save(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "progress.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function render({ model, el }) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json";
  input.hidden = true;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const text = file.size > MOST_BYTES ? "" : await file.text();
    input.value = ""; // for the same file to be chosen again
    model.send({ ask: "take", name: file.name, text });
  });
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const say = () => {
    words.textContent = model.get("said");
  };
  const answer = ({ text }) => {
    if (typeof text === "string") save(text);
  };
  el.append(
    button(model.get("save"), () => model.send({ ask: "save" })),
    button(model.get("take"), () => input.click()),
    input,
    words
  );
  say();
  model.on("change:said", say);
  model.on("msg:custom", answer);
  return () => {
    model.off("change:said", say);
    model.off("msg:custom", answer);
  };
}

export default { render };
