import { expect, test } from "vitest";
import { segmentsOf } from "@/features/parts/segments";
import { markdownOf, plainText } from "@/features/parts/words";
import type { Part } from "@/lib/types";

const text = (words: string): Part => ({ type: "text", text: words });
const cite = (url: string, end: number | null, start: number | null = 0, title: string | null = null): Part => ({
  type: "citation",
  url,
  title,
  start,
  end,
});

test("a text goes on over its citations, which stand where they say, in code points", () => {
  const { segments, sources } = segmentsOf([
    text("It 🌧 rained"),
    cite("https://a.example", 4),
    cite("https://b.example", null),
    cite("https://a.example", 11, 5, "A"),
    text(". More."),
  ]);
  expect(segments).toMatchObject([
    {
      type: "text",
      text: "It 🌧 rained. More.",
      marks: [
        { number: 1, at: 5 },
        { number: 2, at: 12 },
        { number: 1, at: 12 },
      ],
    },
  ]);
  expect(sources).toEqual([
    { number: 1, url: "https://a.example", title: "A" },
    { number: 2, url: "https://b.example", title: null },
  ]);
});

test("places beyond the end and of no width are not believed; before any text there is no mark", () => {
  const { segments, sources } = segmentsOf([
    cite("https://a.example", 0),
    text("Hello"),
    cite("https://b.example", 99),
  ]);
  expect(segments).toMatchObject([{ marks: [{ number: 2, at: 5 }] }]);
  expect(sources).toHaveLength(2);
});

test("each text has its own marks, from its own beginning", () => {
  const image: Part = {
    type: "image",
    file_id: "f",
    url: "/api/files/f",
    media_type: "image/png",
    width: 1,
    height: 1,
  };
  const { segments } = segmentsOf([text("One"), image, text("Two"), cite("https://a.example", 6)]);
  expect(segments).toMatchObject([{ marks: [] }, { type: "image" }, { marks: [{ at: 3 }] }]);
});

test("a result stands with its call, one without a call by itself", () => {
  const { segments } = segmentsOf([
    { type: "tool_call", call_id: "1", name: "look", arguments: "{}" },
    { type: "tool_result", call_id: "1", content: "seen" },
    { type: "tool_result", call_id: "2", content: "lost" },
  ]);
  expect(segments).toMatchObject([
    { type: "tool_call", results: [{ content: "seen" }] },
    { type: "other", part: { call_id: "2" } },
  ]);
});

test("copies leave out thoughts and tools, and name the sources", () => {
  const parts: Part[] = [
    { type: "reasoning", text: "Hm", duration_ms: 1 },
    text("**Rain**"),
    cite("https://a.example", null, null, "A [page]"),
    { type: "file", file_id: "f", url: "https://g.example/f", name: "a.pdf", media_type: "application/pdf", size: 1 },
  ];
  expect(markdownOf(parts)).toBe(
    "**Rain**\n\n[a.pdf](<https://g.example/f>)\n\nSources:\n\n1. [A \\[page\\]](<https://a.example>)",
  );
  expect(plainText(parts)).toBe("Rain\n\n(file: a.pdf)\n\nSources:\n\n1. A [page]: https://a.example");
  expect(markdownOf([text("  as  it\n\nis ")])).toBe("  as  it\n\nis ");
});
