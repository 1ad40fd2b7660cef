import type { Model } from "@/lib/types";
import { makerOf, modelLabel } from "./names";
import { newestFirst } from "./sorting";

interface Liked {
  readonly favourites: ReadonlySet<string>;
  readonly recents: ReadonlySet<string>;
}

interface Field {
  readonly text: string;
  /** Without what stands between words, so that `gpt5` finds `GPT-5`. */
  readonly dense: string;
  readonly weight: number;
}

const EXACT = 100;
const PREFIX = 80;
const WORD_START = 60;
const DENSE_PREFIX = 50;
const WITHIN = 40;
const DENSE_WITHIN = 30;
const SCATTERED = 10;
const WHOLE_QUERY = 50;
const FAVOURITE = 15;
const RECENT = 10;
// Fewer letters stand scattered in nearly every name.
const SCATTERED_LENGTH = 3;
// How far apart they may stand: this many times their number.
const SCATTERED_SPAN = 2;

/** The models in which every word is found, the best first; the newer one of equals. */
export function search(models: readonly Model[], query: string, { favourites, recents }: Liked): Model[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...models];
  const liking = (id: string) => (favourites.has(id) ? FAVOURITE : recents.has(id) ? RECENT : 0);
  return models
    .map((model) => ({ model, score: scoreOf(model, words) }))
    .filter(({ score }) => score > 0)
    .map(({ model, score }) => ({ model, score: score + liking(model.id) }))
    .sort((one, other) => other.score - one.score || newestFirst(one.model, other.model))
    .map(({ model }) => model);
}

/** 0 where a word is found nowhere. */
function scoreOf(model: Model, words: readonly string[]): number {
  const fields = fieldsOf(model);
  let sum = fields[0]?.text === words.join(" ") ? WHOLE_QUERY : 0;
  for (const word of words) {
    const best = Math.max(...fields.map((field) => found(word, field) * field.weight));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

function found(word: string, { text, dense }: Field): number {
  if (text === word) return EXACT;
  const at = text.indexOf(word);
  if (at === 0) return PREFIX;
  if (at > 0) return startsWord(text, word) ? WORD_START : WITHIN;
  const tight = densely(word);
  if (tight === "") return 0;
  const denseAt = dense.indexOf(tight);
  if (denseAt >= 0) return denseAt === 0 ? DENSE_PREFIX : DENSE_WITHIN;
  return isScattered(tight, text) ? SCATTERED : 0;
}

function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true;
  }
  return false;
}

/** Whether the letters stand in this order, from the start of a word on and not far apart: `snnt` in `sonnet`. */
function isScattered(letters: string, text: string): boolean {
  if (letters.length < SCATTERED_LENGTH) return false;
  const first = letters.charAt(0);
  for (let start = text.indexOf(first); start >= 0; start = text.indexOf(first, start + 1)) {
    if (start > 0 && /[\p{L}\p{N}]/u.test(text.charAt(start - 1))) continue;
    let at = start;
    for (const letter of letters.slice(1)) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) break;
    }
    if (at >= 0 && at - start < letters.length * SCATTERED_SPAN) return true;
  }
  return false;
}

// A list's models stay the same objects until one changes.
const known = new WeakMap<Model, readonly Field[]>();

function fieldsOf(model: Model): readonly Field[] {
  const had = known.get(model);
  if (had) return had;
  const fields = [field(modelLabel(model), 1), field(makerOf(model), 0.9), field(model.id, 0.8)];
  known.set(model, fields);
  return fields;
}

function field(text: string, weight: number): Field {
  const plain = folded(text);
  return { text: plain, dense: densely(plain), weight };
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

function densely(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}
