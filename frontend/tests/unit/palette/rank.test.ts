import { expect, test } from "vitest";
import { type PaletteEntry, type PaletteGroup, ranked } from "@/features/palette/rank";

function entry(title: string, more: Partial<PaletteEntry> = {}): PaletteEntry {
  return { id: title, title, keywords: [], icon: null, run: () => {}, ...more };
}

function group(heading: string, entries: PaletteEntry[], most = { untyped: 5, typed: 5 }): PaletteGroup {
  return { heading, entries, most };
}

const commands = group("Go to", [
  entry("New chat"),
  entry("Gateway and upstreams"),
  entry("Search conversations", { keywords: ["find"] }),
]);
const models = group("Switch model", [entry("Switch to GPT-5.1"), entry("Switch to Flash")], { untyped: 0, typed: 1 });

const shown = (groups: PaletteGroup[]) =>
  groups.map(({ heading, entries }) => [heading, ...entries.map(({ title }) => title)]);

test("before anything is typed each group shows what it wants to", () => {
  expect(shown(ranked([commands, models], ""))).toEqual([
    ["Go to", "New chat", "Gateway and upstreams", "Search conversations"],
  ]);
});

test("letters far apart are no match", () => {
  expect(shown(ranked([commands, models], "gpt"))).toEqual([["Switch model", "Switch to GPT-5.1"]]);
});

test("beginnings of words find what they begin", () => {
  expect(shown(ranked([commands, models], "ne ch"))).toEqual([["Go to", "New chat"]]);
});

test("other words find a command too", () => {
  expect(shown(ranked([commands, models], "find"))).toEqual([["Go to", "Search conversations"]]);
});

test("the group with the best match comes first", () => {
  const named = group("Conversations", [entry("GPT-5.1 and its price")]);
  expect(shown(ranked([models, named], "gpt-5.1")).map(([heading]) => heading)).toEqual([
    "Conversations",
    "Switch model",
  ]);
});

test("what the gateway found is shown, whatever its letters", () => {
  expect(shown(ranked([group("Conversations", [entry("École", { isFound: true })])], "ecole"))).toEqual([
    ["Conversations", "École"],
  ]);
});
