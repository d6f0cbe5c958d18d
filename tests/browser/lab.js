// What the tests ask of JupyterLab from inside its page. lab.py and controls.py call these functions.
window.atrous = (() => {
  const STILL_MS = 150;
  const POLL_MS = 20;
  const kernelProblems = [];

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

  // Reads until the value has stayed the same for a while. "Kernel idle" alone would come too early:
  // ipywidgets holds a second change back until the first one is answered.
  async function still(read, ms, describe) {
    let last = read();
    let since = clock();
    await until(
      () => {
        const now = read();
        if (now !== last || kernel()?.status !== 'idle') [last, since] = [now, clock()];
        return clock() - since >= STILL_MS;
      },
      ms,
      describe,
    );
    return last;
  }

  const question = () => document.querySelector('.jp-Dialog')?.innerText.replace(/\s+/g, ' ');

  // An exception in a widget's callback reaches no cell: it is only heard here.
  function listen() {
    kernel().iopubMessage.connect((_, message) => {
      const { header, parent_header: parent, content } = message;
      if (header.msg_type === 'error' && parent.msg_type === 'comm_msg')
        kernelProblems.push(`${content.ename}: ${content.evalue}`);
    });
  }

  const isReady = () => Boolean(panel()?.context?.isReady && kernel()?.status === 'idle');
  const unready = () => question() ?? `its kernel is ${kernel()?.status ?? 'not started'}`;

  async function runAll(ms) {
    const unfinished = () => {
      const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
      const busy = prompts.findIndex((prompt) => prompt.innerText.includes('*'));
      return question() ?? `code cell ${busy + 1} of ${prompts.length} has not finished`;
    };
    listen();
    await within(window.jupyterapp.commands.execute('notebook:run-all-cells'), ms, unfinished);
    await settled(ms);
  }

  async function settled(ms) {
    const loading = '.jp-OutputArea-output[data-mime-type*="widget-view"]:not(:has(.jupyter-widgets))';
    await until(
      () => !document.querySelector(loading),
      ms,
      () => `a widget is not drawn: ${document.querySelector(loading).innerText}`,
    );
    const outputs = () =>
      [...document.querySelectorAll('.jp-OutputArea')].map((area) => area.innerHTML).join();
    await still(outputs, ms, () => 'the outputs do not come to rest');
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
  const picture = (control) =>
    [...(control.closest('.jp-OutputArea-output')?.querySelectorAll('svg') ?? [])]
      .map((svg) => svg.outerHTML)
      .join('\n');

  async function changed(control, [before, ms]) {
    await until(() => picture(control) !== before, ms, () => 'the picture is still the same');
    return still(() => picture(control), ms, () => 'the picture does not come to rest');
  }

  async function becomes(control, [wanted, ms]) {
    const done = still(() => picture(control), ms, () => 'the picture does not come to rest');
    if ((await done) === wanted) return;
    await until(() => picture(control) === wanted, ms, () => 'the picture is another one');
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

  // How high the window must be for every cell to show at once.
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

  function wholeHeight() {
    const scroller = document.querySelector('.jp-Notebook .jp-WindowedPanel-outer');
    scroller.scrollTop = 0;
    return Math.ceil(scroller.scrollHeight + scroller.getBoundingClientRect().top);
  }

  return {
    isReady,
    unready,
    runAll,
    settled,
    cells,
    picture,
    changed,
    becomes,
    namelessPictures,
    sounds,
    wholeHeight,
    kernelProblems,
  };
})();
