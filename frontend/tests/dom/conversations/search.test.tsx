import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { held, page, problem } from "../support/fake-gateway";
import { conversation } from "../support/fixtures";
import { focusIsOn } from "../support/focus";
import { openSidebar } from "./open-sidebar";

const sky = conversation({ id: "sky", title: "Why is the sky blue?", tags: ["physics"] });
const soup = conversation({ id: "soup", title: "Lentil soup" });

const AT = "2026-01-31T12:00:00.000Z";
const title = {
  conversation_id: "sky",
  title: "Why is the sky blue?",
  message_id: null,
  role: null,
  model: null,
  timestamp: AT,
  snippet: [
    { text: "Why is the sky ", hit: false },
    { text: "blue", hit: true },
    { text: "?", hit: false },
  ],
};
const message = {
  ...title,
  message_id: "message",
  role: "assistant",
  snippet: [
    { text: "Air scatters ", hit: false },
    { text: "blue", hit: true },
    { text: " light most", hit: false },
  ],
};

const field = () => screen.getByRole("textbox", { name: "Search conversations" });
const result = (name: RegExp) => screen.findByRole("link", { name });

test("as one types, what is found stands in place of the list, by conversation, its words marked", async () => {
  const { user, gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/search", page([title, message]));
  await screen.findByRole("link", { name: "Lentil soup" });
  await user.type(field(), "blue");
  await result(/Air scatters blue light most/);
  expect(screen.queryByRole("link", { name: "Lentil soup" })).toBeNull();
  expect(screen.getByText("2 results in 1 conversation")).toBeTruthy();
  expect(screen.getAllByText("blue").every(({ tagName }) => tagName === "MARK")).toBe(true);
  expect(gateway.asked("GET /api/search").at(-1)?.query.get("q")).toBe("blue");
});

test("arrow keys lead into what was found and back; Enter opens the conversation at the message", async () => {
  const { user, gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/search", page([title, message]));
  await user.type(field(), "blue");
  const found = await result(/Air scatters/);
  await user.keyboard("{ArrowDown}{ArrowDown}");
  await focusIsOn(found);
  await user.keyboard("{ArrowUp}{ArrowUp}");
  await focusIsOn(field());
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(window.location.pathname + window.location.search).toBe("/c/sky?m=message");
});

test("Enter in the field opens the first of what was found", async () => {
  const { user, gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/search", page([message]));
  await user.type(field(), "blue");
  await result(/Air scatters/);
  await user.keyboard("{Enter}");
  expect(window.location.pathname).toBe("/c/sky");
});

test("Escape clears the field and brings the list back", async () => {
  const { user, gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/search", page([message]));
  await user.type(field(), "blue");
  await result(/Air scatters/);
  await user.keyboard("{Escape}");
  await screen.findByRole("link", { name: "Lentil soup" });
  await focusIsOn(field());
});

test("what was found before stays until the next is there, and Enter does not open it", async () => {
  const { user, gateway } = openSidebar([sky, soup]);
  const next = held(page([]));
  gateway.on("GET /api/search", ({ query }) => (query.get("q") === "blue" ? page([message]) : next.answer()));
  await user.type(field(), "blue");
  await result(/Air scatters/);
  await user.type(field(), "r{Enter}");
  await result(/Air scatters/);
  expect(screen.getByText("Searching")).toBeTruthy();
  expect(window.location.pathname).toBe("/");
  await waitFor(() => expect(gateway.asked("GET /api/search")).toHaveLength(2));
  next.release();
  await screen.findByText("No title and no message has all of these words.");
});

test("a search that fails says so", async () => {
  const { user, gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/search", () => problem(500, "internal", "the index is broken"));
  await user.type(field(), "blue");
  expect(await screen.findByText("The index is broken.")).toBeTruthy();
});

test("tag:name shows what is tagged", async () => {
  const { user, gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/conversations", ({ query }) => page(query.get("tag") === "physics" ? [sky] : [sky, soup]));
  await screen.findByRole("link", { name: "Lentil soup" });
  await user.type(field(), "tag:physics");
  await waitFor(() => expect(screen.queryByRole("link", { name: "Lentil soup" })).toBeNull());
  expect(await result(/Why is the sky blue/)).toBeTruthy();
});

test("its keys lead to the field, from a list that is hidden too", async () => {
  const { user } = openSidebar([sky, soup]);
  await screen.findByRole("link", { name: "Lentil soup" });
  await user.keyboard("/");
  await focusIsOn(field());
});
