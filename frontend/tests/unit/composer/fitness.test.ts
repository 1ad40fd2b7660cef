import { expect, test } from "vitest";
import type { Attachment } from "@/features/composer/draft";
import { fileProblem, missingModalities, obstacle } from "@/features/composer/fitness";
import { sends } from "@/features/composer/send-keys";
import { model } from "../../support/model";

function attachment(mediaType: string, stage: Attachment["stage"] = { is: "stored", fileId: "f" }): Attachment {
  return { id: "1", name: "it", mediaType, size: 1, preview: null, stage };
}

test("files are held against the gateway's limit", () => {
  expect(fileProblem({ name: "a.pdf", size: 20 }, 20)).toBeNull();
  expect(fileProblem({ name: "a.pdf", size: 25_000_000 }, 20_000_000)).toBe(
    "a.pdf has 25 MB; the gateway takes up to 20 MB.",
  );
  expect(fileProblem({ name: "a.pdf", size: 0 }, undefined)).toBe("a.pdf is empty.");
});

test("a model that reads neither pictures nor files still takes text, and what OpenRouter reads to it", () => {
  const blind = model();
  const all = ["image/png", "text/plain", "application/pdf", "application/zip"].map((type) => attachment(type));
  expect(missingModalities(all, blind)).toEqual(["image", "file"]);
  expect(missingModalities([attachment("application/pdf")], model({ upstream: "vllm" }))).toEqual(["file"]);
  expect(missingModalities(all, model({ input_modalities: ["text", "image", "file"] }))).toEqual([]);
});

test("nothing is held against a model of which nothing is known", () => {
  const all = [attachment("image/png"), attachment("application/zip")];
  expect(missingModalities(all, undefined)).toEqual([]);
  expect(missingModalities(all, model({ supported_parameters: [] }))).toEqual([]);
});

const ready = {
  hasText: true,
  tooLong: false,
  maxChars: 10,
  attachments: [],
  model: "m",
  modelsLoading: false,
  missing: [],
} as const;

test.each([
  [{}, null],
  [{ hasText: false }, "Write a message first"],
  [{ hasText: false, attachments: [attachment("image/png")] }, null],
  [{ tooLong: true }, "Too long: a message has up to 10 characters"],
  [{ attachments: [attachment("a/b", { is: "uploading", progress: 0 })] }, "Wait until the upload is finished"],
  [
    { attachments: [attachment("a/b", { is: "failed", problem: "no", again: true })] },
    "Retry or remove the upload that failed",
  ],
  [{ model: null }, "Choose a model first"],
  [{ model: null, modelsLoading: true }, null],
  [{ missing: ["image", "file"] as const }, "This model takes no images and no files"],
])("%o: %s", (change, said) => {
  expect(obstacle({ ...ready, ...change })).toBe(said);
});

const press = { key: "Enter", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test.each([
  ["Enter", {}, [true, false, false]],
  ["Shift+Enter", { shiftKey: true }, [false, false, false]],
  ["Ctrl+Enter", { ctrlKey: true }, [true, true, true]],
  ["Cmd+Enter", { metaKey: true }, [true, true, true]],
  ["Ctrl+Shift+Enter", { ctrlKey: true, shiftKey: true }, [false, false, false]],
  ["Alt+Enter", { altKey: true }, [false, false, false]],
  ["a", { key: "a" }, [false, false, false]],
])("%s sends by either setting, or on a phone", (_, change, [byEnter, byMod, onPhone]) => {
  const pressed = { ...press, ...change };
  expect([sends(pressed, "enter", true), sends(pressed, "mod-enter", true), sends(pressed, "enter", false)]).toEqual([
    byEnter,
    byMod,
    onPhone,
  ]);
});
