import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { insertPrompt, insertQuote, restoreDraft } from "@/features/composer";
import { setPreferences } from "@/lib/preferences";
import { focusIsOn } from "../support/focus";
import { composerGateway, field, openComposer } from "./open-composer";

const text = (words: string) => [{ type: "text", text: words }];

test("Enter sends, and Shift+Enter begins a line", async () => {
  composerGateway();
  const { user, heard } = openComposer();
  await user.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
  expect(heard.sent).toEqual([{ parts: text("one\ntwo"), how: "now", model: "maker/seer" }]);
  expect(field().value).toBe("");
});

test("with the other setting Enter begins a line, and Ctrl+Enter sends", async () => {
  composerGateway();
  setPreferences({ sendKey: "mod-enter" });
  const { user, heard } = openComposer();
  await user.type(field(), "one{Enter}two");
  expect(heard.sent).toEqual([]);
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(heard.sent.map(({ parts }) => parts)).toEqual([text("one\ntwo")]);
});

test("Enter that ends a composition sends nothing", async () => {
  composerGateway();
  const { user, heard } = openComposer();
  await user.type(field(), "にほん");
  fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
  fireEvent.keyDown(field(), { key: "Enter", keyCode: 229 });
  expect(heard.sent).toEqual([]);
  expect(field().value).toBe("にほん");
});

test("on the keys of a phone's screen Enter begins a line", async () => {
  composerGateway();
  const matchMedia = window.matchMedia.bind(window);
  vi.spyOn(window, "matchMedia").mockImplementation((query) =>
    query === "(pointer: coarse)" ? matchMedia("all") : matchMedia(query),
  );
  const { user, heard } = openComposer();
  await user.type(field(), "one{Enter}two");
  expect(heard.sent).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Send" }));
  expect(heard.sent).toHaveLength(1);
  vi.restoreAllMocks();
});

test("an empty message is not sent, and the button says why", async () => {
  composerGateway();
  const { user, heard } = openComposer();
  await user.type(field(), "  {Enter}");
  await user.hover(screen.getByRole("button", { name: "Send" }));
  expect(await screen.findByRole("tooltip")).toHaveProperty("textContent", "Write a message first");
  await user.click(screen.getByRole("button", { name: "Send" }));
  expect(heard.sent).toEqual([]);
});

test("without a model nothing is sent, and what is written stays", async () => {
  composerGateway();
  const { user, heard } = openComposer({ model: null });
  await user.type(field(), "hello");
  // Not before it is known what models there are.
  const send = screen.getByRole("button", { name: "Send" });
  await waitFor(() => expect(send.getAttribute("aria-disabled")).toBe("true"));
  await user.keyboard("{Enter}");
  expect(await screen.findByText("Not sent yet. Choose a model first.")).toBeTruthy();
  expect([heard.sent, field().value]).toEqual([[], "hello"]);
});

test("a page that does not know the models yet leaves the choice to the gateway", async () => {
  composerGateway().on("GET /api/models", () => new Promise(() => {}));
  const { user, heard } = openComposer({ model: null });
  await user.type(field(), "hello{Enter}");
  expect(heard.sent).toEqual([{ parts: text("hello"), how: "now", model: null }]);
});

test("while an answer streams the button stops it", async () => {
  composerGateway();
  const { user, heard } = openComposer({ streaming: true });
  expect(screen.queryByRole("button", { name: /Send/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Stop the answer" }));
  expect(heard.stops).toBe(1);
});

test("what is written meanwhile waits for the answer", async () => {
  composerGateway();
  const { user, heard } = openComposer({ streaming: true });
  await user.type(field(), "next{Enter}");
  await user.type(field(), "then");
  await user.click(screen.getByRole("button", { name: "Send when the answer is there" }));
  expect(heard.sent.map(({ how, parts }) => [how, parts])).toEqual([
    ["queue", text("next")],
    ["queue", text("then")],
  ]);
  expect(heard.stops).toBe(0);
});

test("or it is sent in its place, by menu and by keys", async () => {
  composerGateway();
  const { user, heard } = openComposer({ streaming: true });
  await user.type(field(), "instead");
  await user.click(screen.getByRole("button", { name: "Other ways to send" }));
  await user.click(await screen.findByRole("menuitem", { name: /Stop it and send now/ }));
  await user.type(field(), "no, this{Control>}{Shift>}{Enter}{/Shift}{/Control}");
  expect(heard.sent.map(({ how, parts }) => [how, parts])).toEqual([
    ["stop-first", text("instead")],
    ["stop-first", text("no, this")],
  ]);
});

test("ArrowUp in an empty composer edits the last message", async () => {
  composerGateway();
  const onEditLast = vi.fn();
  const { user } = openComposer({ onEditLast });
  await user.type(field(), "a{ArrowUp}");
  expect(onEditLast).not.toHaveBeenCalled();
  await user.type(field(), "{Backspace}{ArrowUp}");
  expect(onEditLast).toHaveBeenCalledOnce();
});

test("a quotation comes behind what is written, with room to answer", async () => {
  composerGateway();
  const { user, draftKey } = openComposer();
  await user.type(field(), "See:");
  act(() => insertQuote(draftKey, "one\ntwo"));
  expect(field().value).toBe("See:\n\n> one\n> two\n\n");
  await focusIsOn(field());
});

test("an example fills the field", async () => {
  composerGateway();
  const { draftKey } = openComposer();
  act(() => insertPrompt(draftKey, "Tell me of the sky"));
  expect(field().value).toBe("Tell me of the sky");
});

test("a message that was not taken comes back before what was written since", async () => {
  composerGateway();
  const { user, heard, draftKey } = openComposer();
  await user.type(field(), "first{Enter}second");
  act(() => restoreDraft(draftKey, heard.sent[0]?.parts ?? []));
  expect(field().value).toBe("first\n\nsecond");
});
