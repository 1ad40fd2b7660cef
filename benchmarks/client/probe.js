// Runs in the page: notes each frame as it was painted, each long task, and where the end of the list was.
(() => {
  const LIST = '[aria-label="Messages"]';
  const FRAME_MS = 1000 / 60;
  const longTasks = [];
  new PerformanceObserver((entries) => {
    for (const { startTime, duration } of entries.getEntries()) longTasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });

  let watching = null;
  const painted = new MessageChannel();
  painted.port1.onmessage = () => watching?.look();

  const list = () => document.querySelector(LIST);
  const distance = () => {
    const element = list();
    return element ? element.scrollHeight - element.scrollTop - element.clientHeight : 0;
  };
  const rowAt = (share) => {
    const { left, width, top, height } = list().getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height * share)?.closest("[data-index]") ?? null;
  };
  const isBlank = () => [0.1, 0.5, 0.9].some((share) => rowAt(share) === null);

  /** `looks` are asked after each frame; the answers come with `end`. */
  function start({ looks = [] } = {}) {
    const lookers = { distance, isBlank };
    const seen = Object.fromEntries(looks.map((name) => [name, []]));
    const frames = [];
    const began = performance.now();
    const self = {
      look: () => {
        for (const name of looks) seen[name].push(lookers[name]());
      },
      stop: () => ({ began, ended: performance.now(), frames, seen }),
    };
    watching = self;
    const frame = (now) => {
      if (watching !== self) return;
      frames.push(now);
      // Seen by who traces the page.
      performance.mark("probe frame");
      performance.clearMarks("probe frame");
      painted.port2.postMessage(null);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  function end() {
    const { began, ended, frames, seen } = watching.stop();
    watching = null;
    const gaps = frames.slice(1).map((at, index) => at - frames[index]);
    const tasks = longTasks.filter(({ startTime }) => startTime >= began && startTime < ended);
    return {
      ms: ended - began,
      frames: frames.length,
      // A frame that takes the time of three has two dropped.
      dropped: gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0),
      longestFrame: Math.max(0, ...gaps),
      gaps,
      longTasks: tasks.length,
      longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
      furthest: Math.max(0, ...(seen.distance ?? [])),
      blank: (seen.isBlank ?? []).filter(Boolean).length,
    };
  }

  const frames = (count) =>
    new Promise((resolve) => {
      const next = (left) => (left === 0 ? resolve() : requestAnimationFrame(() => next(left - 1)));
      next(count);
    });

  /** The row in the middle, whose place is what a reader looks at. */
  let anchor = null;
  function hold() {
    const element = rowAt(0.5);
    anchor = element && { element, top: element.getBoundingClientRect().top, worst: 0 };
    return anchor !== null;
  }
  /** How far it has moved since, other than by `expected`; null where it is gone. */
  function moved(expected = 0) {
    if (!anchor?.element.isConnected) return null;
    return Math.abs(anchor.element.getBoundingClientRect().top - anchor.top - expected);
  }
  async function worstMove(ms) {
    const until = performance.now() + ms;
    let worst = 0;
    while (performance.now() < until) {
      await frames(1);
      await new Promise((resolve) => setTimeout(resolve));
      const error = moved();
      if (error === null) return null;
      worst = Math.max(worst, error);
    }
    return worst;
  }

  /** Resolves with the time since navigation at which the text was in view, with the list at its end. */
  function shown(text) {
    return new Promise((resolve) => {
      const look = () => {
        const element = list();
        const row = element && rowAt(0.5);
        if (row && element.textContent.includes(text) && distance() < 2) resolve(performance.now());
        else requestAnimationFrame(look);
      };
      look();
    });
  }

  window.probe = { start, end, frames, hold, moved, worstMove, shown, distance };
})();
