import { afterEach, beforeEach, expect, test } from "vitest";
import { RunClient } from "../../src/protocol/run-client";
import { messagesOf, newConversation, TestGateway } from "../support/gateway";
import { seen, textOf, words } from "../support/watching";

let gateway: TestGateway;

beforeEach(async () => {
  gateway = await TestGateway.start();
});

afterEach(() => gateway.end());

test("after a crash of the gateway in mid-stream, what is shown is what is stored", async () => {
  const conversation = await newConversation(gateway);
  const message = JSON.stringify({ n: 5_000, per_second: 100 });
  const run = RunClient.start(gateway, conversation, { model: "scripted/tokens", message });
  const before = await seen(run, words(150));
  await gateway.kill();
  await seen(run, ({ connection }) => connection.state === "waiting");
  await gateway.restart();

  const view = await run.finished;

  expect(view.end).toMatchObject({ type: "error", status: "interrupted" });
  const [, stored] = await messagesOf(gateway, conversation);
  expect(textOf(view)).toBe(stored?.content);
  expect(textOf(view).length).toBeGreaterThan(0);
  // It may have been taken back a little, never made another one.
  expect(textOf(before).startsWith(textOf(view)) || textOf(view).startsWith(textOf(before))).toBe(true);
});
