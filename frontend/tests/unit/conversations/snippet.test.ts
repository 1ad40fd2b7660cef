import { expect, test } from "vitest";
import { withoutMarks } from "@/features/conversations/snippet";

test.each([
  ["**Rayleigh** scatters *blue* `light`", "Rayleigh scatters blue light"],
  ["## Colour\n- one\n> two", "Colour\none\ntwo"],
  ["see [the sky](https://sky.example/a) and ![it](x)", "see the sky and it"],
  ["the end [of it](https://sky.exam", "the end of it"],
  ["a | b\n--- | ---\n1 | 2", "a b\n\n1 2"],
  ["2 * 3 is snake_case a[0]", "2 * 3 is snake_case a[0]"],
])("%s", (text, shown) => {
  expect(withoutMarks([{ text, hit: false }])).toEqual([{ text: shown, hit: false }]);
});

test("what was searched for stays marked, within a link and within bold words", () => {
  const pieces = [
    { text: "**the ", hit: false },
    { text: "blue", hit: true },
    { text: " sky** [is ", hit: false },
    { text: "blue", hit: true },
    { text: "](https://x)", hit: false },
  ];
  expect(withoutMarks(pieces)).toEqual([
    { text: "the ", hit: false },
    { text: "blue", hit: true },
    { text: " sky is ", hit: false },
    { text: "blue", hit: true },
  ]);
});
