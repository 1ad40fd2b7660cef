import { expect, test } from "vitest";
import { type Change, likeness, wordDiff } from "@/lib/word-diff";

const short = (changes: readonly Change[]) =>
  changes.map(({ kind, text }) => ({ same: "=", removed: "-", added: "+" })[kind] + text);

const side = (changes: readonly Change[], kind: Change["kind"]) =>
  changes.flatMap((change) => (change.kind === "same" || change.kind === kind ? [change.text] : [])).join("");

test.each<[string, string, string[]]>([
  ["", "", []],
  ["the same text", "the same text", ["=the same text"]],
  ["", "new", ["+new"]],
  ["old", "", ["-old"]],
  ["a blue sky", "a red sky", ["=a ", "-blue ", "+red ", "=sky"]],
  ["one two", "one two three", ["=one two", "+three"]],
  ["no mark", "no mark.", ["=no mark", "+."]],
  ["one\ntwo", "one two", ["=one\ntwo"]],
  ["日本 と 🙂", "日本 と 🙃", ["=日本 と ", "-🙂", "+🙃"]],
])("from %j to %j", (before, after, changes) => {
  expect(short(wordDiff(before, after))).toEqual(changes);
});

test("both texts can be read from what changed, whatever they are", () => {
  const random = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  for (let seed = 1; seed < 200; seed += 1) {
    const next = random(seed);
    const text = () => Array.from({ length: Math.floor(next() * 30) }, () => "abcde"[Math.floor(next() * 5)]).join(" ");
    const [before, after] = [text(), text()];
    const changes = wordDiff(before, after);
    expect(side(changes, "removed")).toBe(before);
    const spaceless = (words: string) => words.replaceAll(/\s/g, "");
    expect(spaceless(side(changes, "added"))).toBe(spaceless(after));
  }
});

test("texts that have nothing in common are the one and then the other, soon", () => {
  const words = (mark: string) => Array.from({ length: 5000 }, (_, index) => `${mark}${index}`).join(" ");
  const changes = wordDiff(words("a"), words("b"));
  expect(changes.map(({ kind }) => kind)).toEqual(["removed", "added"]);
  expect(likeness(changes)).toBe(0);
});

test("how alike two texts are", () => {
  expect(likeness(wordDiff("one two three four", "one two three five"))).toBe(0.75);
  expect(likeness(wordDiff("", ""))).toBe(1);
});
