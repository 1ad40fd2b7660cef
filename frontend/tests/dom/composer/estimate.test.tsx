import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { composerGateway, field, openComposer, quote } from "./open-composer";

test("what it would cost shows a moment after the last letter, and why on demand", async () => {
  const gateway = composerGateway();
  const { user, draftKey } = openComposer();
  await user.type(field(), "hello");
  const line = await screen.findByRole("button", { name: "~$0.00001 to $0.033 · 1,204 tokens" });
  expect(gateway.asked("POST /api/estimate").map(({ body }) => body)).toEqual([
    { models: ["maker/seer"], message: [{ type: "text", text: "hello" }], conversation_id: draftKey },
  ]);
  await user.click(line);
  expect(await screen.findByText(/about 1,204 tokens \(1,100 to 1,300\)/)).toBeTruthy();
});

test("it is gone with the message", async () => {
  composerGateway();
  const { user } = openComposer();
  await user.type(field(), "hello");
  await screen.findByText(/1,204 tokens/);
  await user.type(field(), "{Enter}");
  expect(screen.queryByText(/1,204 tokens/)).toBeNull();
});

test("what does not fit the context is said before it is sent", async () => {
  const gateway = composerGateway();
  gateway.on("POST /api/estimate", { items: [quote("maker/seer", { fits: false })] });
  const { user } = openComposer();
  await user.type(field(), "hello");
  expect(await screen.findByRole("button", { name: "Too long for this model" })).toBeTruthy();
});

test("where there is no estimate, nothing stands in the way", async () => {
  const gateway = composerGateway();
  gateway.on("POST /api/estimate", new Response("no", { status: 500 }));
  const { user, heard } = openComposer();
  await user.type(field(), "hello");
  await waitFor(() => expect(gateway.asked("POST /api/estimate")).toHaveLength(1));
  await user.type(field(), "{Enter}");
  expect(heard.sent).toHaveLength(1);
});
