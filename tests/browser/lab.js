// What the tests ask of JupyterLab from inside its page. lab.py and controls.py call these functions.
window.atrous = (() => {
  const STILL_MS = 50; // three frames
  const GIVE_UP_MS = 1_000;
  const REST_MS = 120_000; // the kernel may wait long for a busy machine
  const PATIENCE = 60; // so many times as long as anywidget would wait for a widget: two seconds
  const STILL_FRAMES = 8;
  const POLL_MS = 10;
  const kernelProblems = [];
  const unanswered = new Set();
  const pictures = new WeakMap();

  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(PATIENCE * ms);

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const clock = () => performance.now();
  const panel = () => window.jupyterapp?.shell?.currentWidget;
  const kernel = () => panel()?.sessionContext?.session?.kernel;

  async function until(ready, ms, describe) {
    for (const end = clock() + ms; ; await pause(POLL_MS)) {
      const result = ready();
      if (result) return result;
      if (clock() > end) throw new Error(`after ${Math.round(ms)} ms: ${describe()}`);
    }
  }

  function within(promise, ms, describe) {
    const late = pause(ms).then(() => {
      throw new Error(`after ${Math.round(ms)} ms: ${describe()}`);
    });
    return Promise.race([promise, late]);
  }

  // Waits until all is quiet inside an element, and `wanted` holds then: the kernel has answered
  // all that it was sent, and nothing has changed for a while. "Kernel idle" alone would come too
  // early: ipywidgets holds a second change back until the first one is answered. Gives up when all
  // has been quiet for long, not at a set time: a busy machine answers late.
  async function rest(element, ms, describe, wanted = () => true) {
    let since;
    let asked;
    const stir = () => {
      since = clock();
      asked = false;
    };
    const quiet = () => {
      if (unanswered.size || kernel()?.status !== 'idle') stir();
      const still = clock() - since;
      if (still > GIVE_UP_MS) throw new Error(describe());
      if (asked || still < STILL_MS) return false;
      asked = true; // the answer changes only when something stirs
      return wanted();
    };
    stir();
    const observer = new MutationObserver(stir);
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(element, all);
    try {
      await until(quiet, ms, describe);
    } finally {
      observer.disconnect();
    }
  }

  const question = () => document.querySelector('.jp-Dialog')?.innerText.replace(/\s+/g, ' ');

  // An exception in a widget's callback reaches no cell: it is only heard here.
  function listen() {
    kernelProblems.length = 0;
    unanswered.clear();
    kernel().anyMessage.connect((_, { direction, msg: { channel, header, parent_header, content } }) => {
      if (direction === 'send') {
        if (channel === 'shell') unanswered.add(header.msg_id);
      } else if (header.msg_type === 'status' && content.execution_state === 'idle') {
        unanswered.delete(parent_header.msg_id);
      } else if (header.msg_type === 'error' && parent_header.msg_type === 'comm_msg') {
        kernelProblems.push(`${content.ename}: ${content.evalue}`);
      }
    });
  }

  // Opens another notebook in this JupyterLab, which takes a fraction of loading it anew.
  async function open(path) {
    await window.jupyterapp.commands.execute('docmanager:open', { path });
  }

  // Leaves no notebook, unsaved changes and all, and no kernel.
  async function close() {
    const { sessionContext } = panel();
    await sessionContext.shutdown();
    panel().dispose();
  }

  const isReady = () => Boolean(panel()?.context?.isReady && kernel()?.status === 'idle');
  const unready = () => question() ?? `its kernel is ${kernel()?.status ?? 'not started'}`;

  async function runAll(ms) {
    const unfinished = () => {
      const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
      const busy = prompts.findIndex((prompt) => prompt.innerText.includes('*'));
      return question() ?? `code cell ${busy + 1} of ${prompts.length} has not finished`;
    };
    await within(window.jupyterapp.commands.execute('notebook:run-all-cells'), ms, unfinished);
    await settled(ms);
  }

  async function settled(ms) {
    // Where a widget comes JupyterLab writes no type, and no class before it has it or finds none.
    const widget = '.jp-OutputArea-output:not([data-mime-type])';
    const loading = `${widget}:not(.jupyter-widgets):not(:has(.jupyter-widgets))`;
    await until(
      () => !document.querySelector(loading),
      ms,
      () => `a widget is not drawn: ${document.querySelector(loading).innerText}`,
    );
    await rest(panel().content.node, ms, () => 'the outputs do not come to rest');
  }

  function cells() {
    return panel().content.widgets.map(({ model, node }, index) => ({
      index,
      type: model.type,
      source: model.sharedModel.getSource(),
      tags: model.getMetadata('tags') ?? [],
      count: model.executionCount ?? null,
      errors: (model.outputs?.toJSON() ?? [])
        .filter((output) => output.output_type === 'error')
        .map(({ ename, evalue }) => `${ename}: ${evalue}`),
      error_text: [...node.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"]')]
        .map((output) => output.innerText.trim())
        .join('\n'),
      text: [...node.querySelectorAll('.jp-OutputArea-output')].map((o) => o.innerText).join('\n'),
    }));
  }

  // The pictures of a control are those of the output that it stands in.
  const output = (control) => control.closest('.jp-OutputArea-output');
  const picture = (control) =>
    [...output(control).querySelectorAll('svg')].map((svg) => svg.outerHTML).join('\n');

  function remember(control) {
    pictures.set(control, picture(control));
  }

  function changed(control) {
    const isOther = () => picture(control) !== pictures.get(control);
    return rest(output(control), REST_MS, () => 'the picture is still the same', isOther);
  }

  function restored(control) {
    const isBack = () => picture(control) === pictures.get(control);
    return rest(output(control), REST_MS, () => 'the picture is another one', isBack);
  }

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  // Where the panels stand, and all that has a size of its own in the notebook.
  const places = () =>
    [...document.querySelectorAll('.lm-Widget, .jp-OutputArea-output, svg, img')].flatMap((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height];
    });

  // JupyterLab lays its panels out anew one after the other, each at a frame of its own.
  async function laidOut(ms) {
    const end = clock() + ms;
    for (let before = [], still = 0; still < STILL_FRAMES; ) {
      await frame();
      const now = places();
      const same = now.length === before.length && now.every((number, at) => number === before[at]);
      still = same ? still + 1 : 0;
      before = now;
      if (clock() > end) throw new Error(`after ${Math.round(ms)} ms: the panels still move`);
    }
  }

  // Brings an element into the window and waits until it stays where it is: cells that come into
  // sight for the first time get their real height, and move what is below them.
  async function hold(element) {
    for (let before, now; ; before = now) {
      element.scrollIntoViewIfNeeded();
      await frame();
      now = element.getBoundingClientRect().y;
      if (now === before) return;
    }
  }

  // A slider's values, and where its handle and its track stand in the window.
  async function place(handle) {
    await hold(handle);
    const value = (which) => Number(handle.getAttribute(`aria-value${which}`) ?? NaN);
    const grip = handle.getBoundingClientRect();
    const track = handle.parentElement.parentElement.getBoundingClientRect();
    return {
      now: value('now'),
      low: value('min'),
      high: value('max'),
      x: grip.left + grip.width / 2,
      y: grip.top + grip.height / 2,
      left: track.left,
      width: track.width,
    };
  }

  // Pictures that are neither hidden from a screen reader nor named. axe misses two kinds: drawings
  // without role="img", and images to which JupyterLab itself gave the text "Image".
  function namelessPictures() {
    const isOurs = (picture) => !picture.closest('button, [aria-hidden="true"]');
    const isNamed = {
      img: (img) => !['Image', null].includes(img.getAttribute('alt')),
      svg: (svg) =>
        svg.getAttribute('role') === 'img' &&
        (svg.hasAttribute('aria-label') ||
          svg.hasAttribute('aria-labelledby') ||
          svg.querySelector(':scope > title')),
    };
    return [...document.querySelectorAll('.jp-OutputArea-output :is(svg, img)')]
      .filter((picture) => isOurs(picture) && !isNamed[picture.localName](picture))
      .map((picture) => picture.outerHTML.slice(0, 120));
  }

  // An audio element can be played once it knows how long its sound is.
  async function sounds(ms) {
    const problem = ({ error, duration }) => error?.message ?? (duration > 0 ? '' : 'it is empty');
    const found = {};
    for (const audio of document.querySelectorAll('.jp-OutputArea-output audio')) {
      const name = audio.getAttribute('aria-label') ?? 'a sound without a name';
      audio.load();
      await until(() => audio.error || audio.readyState > 0, ms, () => `${name} is not loaded`);
      found[name] = problem(audio);
    }
    return found;
  }

  // How high the window must be for every cell to show at once.
  function wholeHeight() {
    const scroller = document.querySelector('.jp-Notebook .jp-WindowedPanel-outer');
    scroller.scrollTop = 0;
    return Math.ceil(scroller.scrollHeight + scroller.getBoundingClientRect().top);
  }

  return {
    isReady,
    unready,
    listen,
    open,
    close,
    runAll,
    settled,
    laidOut,
    cells,
    picture,
    remember,
    changed,
    restored,
    place,
    namelessPictures,
    sounds,
    wholeHeight,
    kernelProblems,
  };
})();
