import { expect, test } from "vitest";
import { bounded, type Draft, lasting, merged, NO_DRAFT, partsOf, withQuote } from "@/features/composer/draft";
import { soundDrafts } from "@/features/composer/stored-drafts";

const draft = (text: string, at: number): Draft => ({ ...NO_DRAFT, text, at });

const picture = {
  id: "1",
  name: "sky.png",
  mediaType: "image/png",
  size: 5,
  preview: "blob:here",
  stage: { is: "stored", fileId: "f" },
} as const;

test("of two pages' drafts the later one counts, also where it was sent", () => {
  const ours = { a: draft("ours", 2), b: draft("old", 1), c: draft("only here", 1) };
  const theirs = { a: draft("theirs", 1), b: draft("", 3), d: draft("only there", 1) };
  expect(merged(ours, theirs)).toEqual({ a: ours.a, b: theirs.b, c: ours.c, d: theirs.d });
});

test("the newest are kept, and as many that were sent beside them", () => {
  const drafts = { a: draft("a", 1), b: draft("b", 3), c: draft("c", 2), sent: draft("", 9) };
  expect(Object.keys(bounded(drafts, 2)).sort()).toEqual(["b", "c", "sent"]);
});

test("an upload under way does not outlive the page, and a picture is had from the gateway", () => {
  const uploading = { ...picture, id: "2", stage: { is: "uploading", progress: 0.5 } } as const;
  const kept = lasting({ ...NO_DRAFT, attachments: [picture, uploading] });
  expect(kept.attachments).toEqual([{ ...picture, preview: "/api/files/f" }]);
});

test("what was stored by something else is left out, piece by piece", () => {
  const whole = lasting({ ...draft("whole", 1), attachments: [picture] });
  const elsewhere = { ...whole.attachments[0], preview: "https://elsewhere.example/x.png" };
  const stored = {
    a: whole,
    b: { text: 5, at: 1 },
    c: null,
    d: { ...whole, attachments: [null, elsewhere], setup: 1 },
  };
  expect(soundDrafts(stored)).toEqual({
    a: whole,
    d: { ...whole, attachments: [{ ...whole.attachments[0], preview: null }] },
  });
  expect([soundDrafts(null), soundDrafts([]), soundDrafts("x")]).toEqual([{}, {}, {}]);
});

test("a message is its text, then its files; blank text is none", () => {
  const notes = { ...picture, name: "notes.txt", mediaType: "text/plain" };
  expect(partsOf({ ...draft(" \n", 1), attachments: [picture, notes] })).toEqual([
    { type: "image", file_id: "f" },
    { type: "file", file_id: "f", name: "notes.txt" },
  ]);
  expect(partsOf(draft("hello", 1))).toEqual([{ type: "text", text: "hello" }]);
});

test("a quotation stands by itself", () => {
  expect(withQuote("", "a\n\nb\n")).toBe("> a\n>\n> b\n\n");
  expect(withQuote("before  ", "a")).toBe("before\n\n> a\n\n");
});
