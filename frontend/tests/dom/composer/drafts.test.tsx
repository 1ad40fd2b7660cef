import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { moveDraft } from "@/features/composer";
import { useDrafts } from "@/features/composer/drafts";
import { focusIsOn } from "../support/focus";
import { composerGateway, field, file, openComposer, pickModel } from "./open-composer";

const STORED = "openchat.drafts";

/** As when the page goes and comes again. */
async function reload() {
  window.dispatchEvent(new Event("pagehide"));
  act(() => useDrafts.setState({ drafts: {} }));
  const kept = localStorage.getItem(STORED);
  await act(async () => {
    if (kept !== null) localStorage.setItem(STORED, kept);
    await useDrafts.persist.rehydrate();
  });
}

/** As when another page writes. */
function elsewhere(drafts: object) {
  const newValue = JSON.stringify({ state: { drafts }, version: 1 });
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: STORED, newValue })));
}

const draft = (text: string) => ({ text, attachments: [], model: null, setup: null, at: Date.now() + 1000 });

test("each conversation keeps what is written in it", async () => {
  composerGateway();
  const { user, unmount } = openComposer({ draftKey: "a" });
  await user.type(field(), "for a");
  unmount();
  const other = openComposer({ draftKey: "b" });
  expect(field().value).toBe("");
  other.unmount();
  openComposer({ draftKey: "a" });
  expect(field().value).toBe("for a");
});

test("text, files and model outlive the page; what was sent does not come back", async () => {
  composerGateway();
  const { user } = openComposer({ draftKey: "a" });
  await user.type(field(), "still here");
  await user.upload(screen.getByLabelText("Files to attach"), file("sky.png", "image/png"));
  await screen.findByText("1 file attached.");
  await reload();
  expect(field().value).toBe("still here");
  expect(screen.getByText("sky.png")).toBeTruthy();
  await user.type(field(), "{Enter}");
  await reload();
  expect(field().value).toBe("");
  expect(screen.queryByText("sky.png")).toBeNull();
});

test("a broken entry costs nothing but itself", async () => {
  composerGateway();
  localStorage.setItem(
    STORED,
    JSON.stringify({ state: { drafts: { a: { text: 1 }, b: draft("whole") } }, version: 1 }),
  );
  await act(async () => void (await useDrafts.persist.rehydrate()));
  openComposer({ draftKey: "b" });
  expect(field().value).toBe("whole");
  localStorage.setItem(STORED, "{");
  await act(async () => void (await useDrafts.persist.rehydrate()));
  expect(field()).toBeTruthy();
});

test("the words of a temporary chat are not written to the browser's storage", async () => {
  composerGateway();
  const { user } = openComposer({ draftKey: "temporary" });
  await user.type(field(), "between us");
  act(() => moveDraft("temporary", "its-conversation"));
  window.dispatchEvent(new Event("pagehide"));
  expect(localStorage.getItem(STORED) ?? "").not.toContain("between us");
});

test("what another page writes shows, but not over what is being written here", async () => {
  composerGateway();
  const { user } = openComposer({ draftKey: "a" });
  field().blur();
  elsewhere({ a: draft("from there") });
  expect(field().value).toBe("from there");
  await user.type(field(), ", and from here");
  elsewhere({ a: draft("from there again") });
  expect(field().value).toBe("from there, and from here");
});

test("the draft goes along to the conversation that it makes", async () => {
  composerGateway();
  const { user, unmount } = openComposer({ draftKey: "new" });
  await user.type(field(), "written early");
  act(() => moveDraft("new", "made"));
  expect(field().value).toBe("");
  unmount();
  openComposer({ draftKey: "made" });
  expect(field().value).toBe("written early");
  await focusIsOn(field());
});

test("a model chosen for a draft is kept with it", async () => {
  composerGateway();
  const { user, unmount, heard } = openComposer({ draftKey: "a" });
  await user.click(await screen.findByRole("button", { name: /Seer/ }));
  await pickModel(user, "Blind");
  unmount();
  const again = openComposer({ draftKey: "a" });
  await waitFor(() => expect(screen.getByRole("button", { name: /Blind/ })).toBeTruthy());
  await again.user.type(field(), "hello{Enter}");
  expect([heard.sent, again.heard.sent[0]?.model]).toEqual([[], "maker/blind"]);
});
