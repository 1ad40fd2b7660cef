import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { problem } from "../support/fake-gateway";
import { openSettings } from "./open-settings";

const FILE = new File(['{"format":"open-chat"}'], "everything.json", { type: "application/json" });

/** The events of an import, sent one by one as the test says. */
function importing() {
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      feed = controller;
    },
  });
  const send = (event: object) => feed?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`));
  return { send, answer: () => new Response(body, { headers: { "Content-Type": "text/event-stream" } }) };
}

test("everything can be taken out", async () => {
  openSettings("data");
  const link = await screen.findByRole("link", { name: "Download as JSON" });
  expect([link.getAttribute("href"), link.hasAttribute("download")]).toEqual(["/api/export?format=json", true]);
  screen.getByRole("link", { name: "Download as Markdown" });
});

test("an import says how far it is, and what it brought", async () => {
  const { gateway, user } = openSettings("data");
  const { send, answer } = importing();
  gateway.on("POST /api/import", answer);
  await user.upload(await screen.findByLabelText("File to import"), FILE);
  await screen.findByText("Reading the file");
  send({ type: "progress", fraction: 0.5, conversations: 200 });
  await screen.findByText("200 conversations read");
  expect(screen.getByRole("progressbar", { name: "Import" }).getAttribute("value")).toBe("0.5");
  const skipped = [{ title: "Empty", reason: "has no messages" }];
  send({ type: "done", conversations: 450, messages: 9000, skipped });
  await screen.findByText("Imported 450 conversations with 9,000 messages.");
  screen.getByText("1 was left out");
});

test("a broken file says where it is broken, and that nothing was imported", async () => {
  const { gateway, user } = openSettings("data");
  const errors = [{ path: "$.conversations[3].role", message: "is missing" }];
  gateway.on("POST /api/import", problem(422, "invalid_import", "the file is broken", { errors }));
  await user.upload(await screen.findByLabelText("File to import"), FILE);
  await screen.findByText("Nothing was imported. The file is broken.");
  screen.getByText("$.conversations[3].role");
});

test("an import can be left", async () => {
  const { gateway, user } = openSettings("data");
  gateway.on("POST /api/import", importing().answer);
  await user.upload(await screen.findByLabelText("File to import"), FILE);
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  await screen.findByRole("button", { name: "Choose a file" });
});

test("a file that is too large is not sent", async () => {
  const { user, gateway } = openSettings("data", {
    limits: {
      max_upload_bytes: 1,
      max_import_bytes: 10,
      max_message_chars: 1,
      max_answer_chars: 1,
      max_runs_per_conversation: 1,
      image_types: [],
    },
  });
  const field = await screen.findByLabelText("File to import");
  await screen.findByRole("button", { name: "Choose a file" });
  await user.upload(field, FILE);
  await screen.findByText("The file has 22 B; the gateway takes 10 B at most.");
  expect(gateway.asked("POST /api/import")).toHaveLength(0);
});
