// The figures as tables: what is promised, what was measured, whether that holds, and the plain page beside it.

const KB = 1000;

// A frame of a screen that shows 60 a second.
const FRAME_MS = 1000 / 60;

/** Prints all; whether every budget holds. */
export function report({ chat, lanes }, plan) {
  const rows = [...(chat ? chatRows(chat, plan) : []), ...(lanes ? laneRows(lanes, plan.lanes) : [])];
  print(rows);
  return rows.every(({ isOver }) => !isOver);
}

function chatRows({ client, baseline }, { messages, tokens }) {
  const { first, openings, anchors, through, streams } = client;
  const opening = median(openings.map(({ ms }) => ms));
  const plainOpening = baseline && median(baseline.openings.map(({ ms }) => ms));
  return [
    heading("The first page"),
    row("requests, with all that comes after it", first.requests, { most: 15 }),
    row("all of it, compressed", first.bytes / KB, { unit: "KB", most: 400 }),
    row("scripts of it", first.script / KB, { unit: "KB" }),
    heading(`Opening ${messages} messages`),
    row("until the last one is in view", opening, { unit: "ms", most: 1000, plain: plainOpening }),
    row("main thread", median(openings.map(({ busy }) => busy)), { unit: "ms", plain: baseline?.openings[0].busy }),
    row("memory", median(openings.map(({ heap }) => heap)) / 1e6, {
      unit: "MB",
      plain: baseline && baseline.openings[0].heap / 1e6,
    }),
    ...Object.entries(streams).flatMap(([rate, figures]) => streamRows(tokens, rate, figures, baseline?.streams[rate])),
    heading("What one reads moves by itself"),
    row("scrolling back", anchors.back, { unit: "px", most: 0.5 }),
    row("while earlier messages arrive", anchors.pages, { unit: "px", most: 0.5 }),
    row("while an answer grows below", anchors.streaming, { unit: "px", most: 0.5 }),
    heading(`By wheel through all ${messages}${through.isThere ? "" : ", not to the end"}`),
    row("blank frames", through.blank, { most: 0 }),
    row("dropped frames", (100 * through.dropped) / (through.frames + through.dropped), { unit: "%" }),
    row("longest task", through.longestTask, { unit: "ms" }),
  ];
}

function laneRows({ client, baseline }, { lanes, messages, tokens, perSecond }) {
  const both = (name, pick, options) => row(name, pick(client), { ...options, plain: baseline && pick(baseline) });
  const parts = [50, 95, 99];
  const mainThread = (frames) => frames.map(({ ms }) => ms);
  const inTime = ({ frameTimes }) => mainThread(frameTimes.filter(({ isLate }) => !isLate));
  return [
    heading(`${lanes} answers of ${tokens} tokens at ${perSecond}/s each, in a conversation of ${messages} messages`),
    ...parts.map((part) =>
      both(`main thread of a frame, p${part}`, (figures) => quantile(inTime(figures), part / 100), {
        unit: "ms",
        ...(part === 95 && { most: FRAME_MS }),
      }),
    ),
    both("late ones with it, p95", ({ frameTimes }) => quantile(mainThread(frameTimes), 0.95), { unit: "ms" }),
    ...parts.map((part) =>
      both(`from frame to frame, p${part}`, ({ gaps }) => quantile(gaps, part / 100), { unit: "ms" }),
    ),
    both("tasks over 50 ms", ({ longTasks }) => longTasks, { most: 0 }),
    both("longest task", ({ longestTask }) => longestTask, { unit: "ms" }),
    both("dropped frames", share, { unit: "%" }),
    both("main thread", ({ busy }) => busy, { unit: "ms" }),
    both("scripts of it", ({ script }) => script, { unit: "ms" }),
    both("memory after it", ({ heap }) => heap / 1e6, { unit: "MB" }),
  ];
}

function streamRows(tokens, rate, figures, plain) {
  const isBudgeted = Number(rate) <= 200;
  return [
    heading(`${tokens} tokens at ${rate}/s`),
    row("off the end, at most", figures.furthest, { unit: "px", most: 0.5, plain: plain?.furthest }),
    row("tasks over 50 ms", figures.longTasks, { ...(isBudgeted && { most: 0 }), plain: plain?.longTasks }),
    row("longest task", figures.longestTask, { unit: "ms", plain: plain?.longestTask }),
    row("scripts, of the processor's time", figures.script, { unit: "ms", plain: plain?.script }),
    row("main thread", figures.busy, { unit: "ms", plain: plain?.busy }),
    row("dropped frames", share(figures), { unit: "%", plain: plain && share(plain) }),
    row("memory after it", figures.heap / 1e6, { unit: "MB", plain: plain && plain.heap / 1e6 }),
  ];
}

function share({ frames, dropped }) {
  return (100 * dropped) / (frames + dropped);
}

function heading(name) {
  return { name, cells: null, isOver: false };
}

function row(name, value, { unit = "", most, plain } = {}) {
  const isOver = most !== undefined && !(value <= most);
  const cells = [
    written(value, unit),
    most === undefined ? "" : `≤ ${most < 1 ? 0 : written(most, unit)}`,
    most === undefined ? "" : isOver ? "over" : "ok",
    plain == null ? "" : written(plain, unit),
    plain == null || value < 1 ? "" : `${(plain / value).toFixed(1)}×`,
  ];
  return { name, cells, isOver };
}

function written(value, unit) {
  if (!Number.isFinite(value)) return "lost";
  const number = value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString("en") : value.toFixed(1);
  return unit === "" ? number : `${number} ${unit}`;
}

export function median(values) {
  return quantile(values, 0.5);
}

/** The value below which so great a part of them is. */
function quantile(values, part) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function print(rows) {
  const head = ["", "measured", "budget", "", "plain page", "ratio"];
  const lines = rows.map(({ name, cells }) => (cells ? [`  ${name}`, ...cells] : [name]));
  const widths = head.map((title, column) =>
    Math.max(
      ...[head, ...lines].map((line) => (line.length > 1 || column === 0 ? (line[column] ?? title) : "").length),
    ),
  );
  for (const line of [head, ...lines]) {
    console.log(
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join("  ")
        .trimEnd(),
    );
  }
}
