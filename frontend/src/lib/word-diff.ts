/** A stretch of text that is in both, or in one of them alone. */
export interface Change {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

// With more changes the texts have little in common, and the search takes more time and memory than it is worth.
const MOST_CHANGES = 2000;

/** How one text becomes another, word by word, in the fewest changes (Myers). Space between words makes no difference. */
export function wordDiff(before: string, after: string): Change[] {
  const [a, b] = [words(before), words(after)];
  const start = commonStart(a, b);
  const end = commonEnd(a, b, start);
  const middle = shortest(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)]);
}

/** Which part of the words of both is in both, from 0 to 1. */
export function likeness(changes: readonly Change[]): number {
  const total = { same: 0, removed: 0, added: 0 };
  for (const { kind, text } of changes) total[kind] += words(text).length;
  const all = 2 * total.same + total.removed + total.added;
  return all === 0 ? 1 : (2 * total.same) / all;
}

/** Words and marks, each with the space behind it. */
function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+\s*|[^\p{L}\p{N}_\s]\s*|\s+/gu) ?? [];
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.trimEnd() === b.trimEnd());
}

/** How far one comes in `a` on each diagonal (k = x - y) with so many changes: from -changes to changes. */
class Reach {
  readonly #furthest: Int32Array;

  constructor(private readonly changes: number) {
    this.#furthest = new Int32Array(2 * changes + 1).fill(-1);
  }

  at(k: number): number {
    return this.#furthest[k + this.changes] ?? -1;
  }

  set(k: number, x: number): void {
    this.#furthest[k + this.changes] = x;
  }

  /** Whether diagonal `k` is best come to, with one more change, by adding a word and not by removing one. */
  adds(k: number): boolean {
    return k === -this.changes - 1 || (k !== this.changes + 1 && this.at(k - 1) < this.at(k + 1));
  }
}

function shortest(a: readonly string[], b: readonly string[]): Change[] {
  const most = Math.min(a.length + b.length, MOST_CHANGES);
  const reached: Reach[] = [];
  for (let changes = 0; changes <= most; changes += 1) {
    const before = reached.at(-1);
    const reach = new Reach(changes);
    reached.push(reach);
    for (let k = -changes; k <= changes; k += 2) {
      let x = before ? (before.adds(k) ? before.at(k + 1) : before.at(k - 1) + 1) : 0;
      while (x < a.length && x - k < b.length && isSame(a[x], b[x - k])) x += 1;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return traced(a, b, reached);
    }
  }
  return [...a.map(removed), ...b.map(added)];
}

/** The way back from the end, change by change. */
function traced(a: readonly string[], b: readonly string[], reached: readonly Reach[]): Change[] {
  const changes: Change[] = [];
  let [x, y] = [a.length, b.length];
  const walkTo = (fromX: number, fromY: number) => {
    for (; x > fromX && y > fromY; x -= 1, y -= 1) changes.push(same(a[x - 1] ?? ""));
  };
  for (const before of reached.slice(0, -1).reverse()) {
    const k = x - y;
    const adds = before.adds(k);
    const fromX = adds ? before.at(k + 1) : before.at(k - 1);
    const fromY = fromX - (adds ? k + 1 : k - 1);
    walkTo(adds ? fromX : fromX + 1, adds ? fromY + 1 : fromY);
    changes.push(adds ? added(b[y - 1] ?? "") : removed(a[x - 1] ?? ""));
    [x, y] = [fromX, fromY];
  }
  walkTo(0, 0);
  return changes.reverse();
}

function joined(changes: readonly Change[]): Change[] {
  const result: Change[] = [];
  for (const change of changes) {
    const last = result.at(-1);
    if (last?.kind === change.kind) result[result.length - 1] = { ...last, text: last.text + change.text };
    else result.push(change);
  }
  return result;
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && isSame(a[length], b[length])) length += 1;
  return length;
}

function commonEnd(a: readonly string[], b: readonly string[], start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && isSame(a[a.length - 1 - length], b[b.length - 1 - length])) length += 1;
  return length;
}

const same = (text: string): Change => ({ kind: "same", text });
const removed = (text: string): Change => ({ kind: "removed", text });
const added = (text: string): Change => ({ kind: "added", text });
