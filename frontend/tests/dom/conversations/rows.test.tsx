import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { deleteConversation } from "@/features/conversations";
import { held, problem } from "../support/fake-gateway";
import { conversation, detail } from "../support/fixtures";
import { focusIsOn } from "../support/focus";
import { openSidebar } from "./open-sidebar";

const sky = conversation({ id: "sky", title: "Why is the sky blue?", updated_at: "2026-01-03T00:00:00.000Z" });
const soup = conversation({ id: "soup", title: "Lentil soup", updated_at: "2026-01-02T00:00:00.000Z" });
const boat = conversation({ id: "boat", title: "Names for a boat", updated_at: "2026-01-01T00:00:00.000Z" });

const row = (name: string) => screen.findByRole("link", { name });
const noRow = (name: string) => waitFor(() => expect(screen.queryByRole("link", { name })).toBeNull());

/** The sidebar of three, before a gateway that stores what is changed. */
function openThree(path = "/") {
  const opened = openSidebar([sky, soup, boat], { path });
  opened.gateway
    .on("PATCH /api/conversations/:id", ({ params, body }) =>
      detail({
        ...[sky, soup, boat].find(({ id }) => id === params.id),
        ...body,
        ...(body.title === null && { title: "A title by itself" }),
      }),
    )
    .on("DELETE /api/conversations/:id", undefined)
    .on("POST /api/conversations/:id/restore", ({ params }) => [sky, soup, boat].find(({ id }) => id === params.id));
  return opened;
}

test("arrow keys, Home and End go through the list, which is one stop for Tab", async () => {
  const { user } = openThree();
  (await row("Why is the sky blue?")).focus();
  await user.keyboard("{ArrowDown}");
  await focusIsOn(await row("Lentil soup"));
  await user.keyboard("{End}");
  await focusIsOn(await row("Names for a boat"));
  await user.keyboard("{Home}");
  await focusIsOn(await row("Why is the sky blue?"));
  expect((await row("Lentil soup")).tabIndex).toBe(-1);
  await user.keyboard("{ArrowUp}");
  await focusIsOn(screen.getByRole("textbox", { name: "Search conversations" }));
});

test("Enter on a title opens the conversation", async () => {
  const { user } = openThree();
  await user.click(await row("Lentil soup"));
  await screen.findByRole("heading", { level: 1, name: "Lentil soup" });
  expect(window.location.pathname).toBe("/c/soup");
});

test("F2 renames in place, Enter saves, and the focus is back on the title", async () => {
  const { user, gateway } = openThree();
  (await row("Lentil soup")).focus();
  await user.keyboard("{F2}");
  const field = screen.getByRole("textbox", { name: "Title of Lentil soup" });
  await focusIsOn(field);
  await user.clear(field);
  await user.type(field, "  Red soup {Enter}");
  const link = await row("Red soup");
  await focusIsOn(link);
  expect(gateway.asked("PATCH /api/conversations/soup")[0]?.body).toEqual({ title: "Red soup" });
});

test("Escape leaves the title as it was", async () => {
  const { user, gateway } = openThree();
  (await row("Lentil soup")).focus();
  await user.keyboard("{F2}Something else{Escape}");
  await row("Lentil soup");
  expect(gateway.asked("PATCH /api/conversations/soup")).toEqual([]);
});

test("without a title the gateway finds one", async () => {
  const { user, gateway } = openThree();
  (await row("Lentil soup")).focus();
  await user.keyboard("{F2}{Backspace}{Enter}");
  await row("A title by itself");
  expect(gateway.asked("PATCH /api/conversations/soup")[0]?.body).toEqual({ title: null });
});

test("the menu of a row renames, with the focus in the field", async () => {
  const { user } = openThree();
  await row("Lentil soup");
  await user.click(screen.getByRole("button", { name: "More for Lentil soup" }));
  await user.click(await screen.findByRole("menuitem", { name: /Rename/ }));
  const field = await screen.findByRole("textbox", { name: "Title of Lentil soup" });
  await focusIsOn(field);
});

test("a press of the right button opens the menu, from which one pins", async () => {
  const { user } = openThree();
  fireEvent.contextMenu(await row("Lentil soup"));
  await user.click(await screen.findByRole("menuitem", { name: "Pin" }));
  await screen.findByRole("heading", { name: "Pinned" });
});

test("archiving takes it out of the list, with a way back, and the archive shows it", async () => {
  const { user, gateway } = openThree();
  await row("Lentil soup");
  await user.click(screen.getByRole("button", { name: "More for Lentil soup" }));
  await user.click(await screen.findByRole("menuitem", { name: "Archive" }));
  await noRow("Lentil soup");
  expect(await screen.findByText("Conversation archived")).toBeTruthy();
  gateway.on("GET /api/conversations", ({ query }) => ({
    items: query.get("archived") === "true" ? [{ ...soup, archived: true }] : [sky, boat],
    next_cursor: null,
  }));
  await user.click(screen.getByRole("button", { name: "Archived" }));
  expect(screen.getByRole("heading", { name: "Archived" })).toBeTruthy();
  await row("Lentil soup");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await noRow("Lentil soup");
  await user.click(screen.getByRole("button", { name: "Back to all conversations" }));
  await row("Lentil soup");
});

test("Delete deletes at once, the focus goes on, and Undo brings it back", async () => {
  const { user } = openThree();
  (await row("Lentil soup")).focus();
  await user.keyboard("{Delete}");
  await noRow("Lentil soup");
  await focusIsOn(await row("Names for a boat"));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await row("Lentil soup");
});

test("deleting the one in view leads to a new chat, Undo back to it", async () => {
  const { user } = openThree("/c/soup");
  await screen.findByRole("heading", { level: 1, name: "Lentil soup" });
  await user.keyboard("{Control>}{Shift>}{Backspace}{/Shift}{/Control}");
  await screen.findByRole("heading", { level: 1, name: "New chat page" });
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await screen.findByRole("heading", { level: 1, name: "Lentil soup" });
});

test("what could not be deleted is back, and says why", async () => {
  const { user, gateway } = openThree();
  gateway.on("DELETE /api/conversations/:id", () => problem(503, "storage_failed", "the store did not take it"));
  (await row("Lentil soup")).focus();
  await user.keyboard("{Delete}");
  await screen.findByText("The conversation was not deleted. The store did not take it.");
  await row("Lentil soup");
});

test("a temporary one is gone for good when it is deleted, and nothing promises otherwise", async () => {
  const { gateway } = openThree("/c/secret");
  gateway.on("GET /api/conversations/:id", detail({ id: "secret", title: "A secret", temporary: true }));
  await screen.findByRole("heading", { level: 1, name: "A secret" });
  await act(() => deleteConversation("secret"));
  await screen.findByText("Conversation deleted");
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("the menu offers a link and files to take away", async () => {
  const { user } = openThree();
  await row("Lentil soup");
  await user.click(screen.getByRole("button", { name: "More for Lentil soup" }));
  const menu = await screen.findByRole("menu");
  const items = within(menu).getAllByRole("menuitem");
  expect(items.map(({ textContent }) => textContent)).toEqual([
    "RenameF2",
    "Pin",
    "Archive",
    "Copy link",
    "Export as Markdown",
    "Export as JSON",
    "DeleteDelete",
  ]);
});

test("what was renamed and then deleted stays deleted, though the answer to the first comes last", async () => {
  const { user, gateway } = openThree();
  const renamed = held(detail({ ...soup, title: "Red soup" }));
  gateway.on("PATCH /api/conversations/:id", renamed.answer);
  (await row("Lentil soup")).focus();
  await user.keyboard("{F2}Red soup{Enter}");
  (await row("Red soup")).focus();
  await user.keyboard("{Delete}");
  await screen.findByText("Conversation deleted");
  renamed.release();
  await act(() => renamed.answer());
  await noRow("Red soup");
  await row("Names for a boat");
});
