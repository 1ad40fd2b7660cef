import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { enqueue, NONE, sendNext, useQueues } from "@/features/chat/queue";
import { QueuedRow } from "@/features/chat/queued-row";
import { useDrafts } from "@/features/composer/drafts";
import { fakeGateway, held } from "../support/fake-gateway";
import { renderInApp } from "../support/render";

const text = (words: string) => [{ type: "text" as const, text: words }];
const waiting = () => (useQueues.getState().waiting.c ?? NONE).map(({ parts }) => JSON.stringify(parts));

afterEach(() => act(() => useQueues.setState({ waiting: {} })));

test("what waits is kept over a reload", () => {
  enqueue("c", text("first"), null);
  expect(localStorage.getItem("openchat.queue")).toContain("first");
});

test("what waits in a temporary conversation is written to no disk", async () => {
  enqueue("t", text("secret"), null, true);
  enqueue("c", text("first"), null);
  expect(localStorage.getItem("openchat.queue")).not.toContain("secret");
  await useQueues.persist.rehydrate();
  expect(Object.keys(useQueues.getState().waiting).toSorted()).toEqual(["c", "t"]);
});

test("what cannot be read is no queue, and breaks nothing", async () => {
  localStorage.setItem(
    "openchat.queue",
    JSON.stringify({ version: 1, state: { waiting: { c: [{ id: 3 }], d: "x" } } }),
  );
  await useQueues.persist.rehydrate();
  expect(useQueues.getState().waiting).toEqual({});
});

test("the first one is sent first, with its model, and once", async () => {
  const run = held(new Response(null, { status: 204 }));
  const gateway = fakeGateway().on("POST /api/conversations/:id/runs", run.answer);
  enqueue("c", text("first"), "maker/model");
  enqueue("c", text("second"), null);
  const sent = Promise.all([sendNext("c"), sendNext("c")]);
  await waitFor(() => expect(gateway.asked("POST /api/conversations/c/runs")).toHaveLength(1));
  await sendNext("c");
  const [asked, ...more] = gateway.asked("POST /api/conversations/c/runs");
  expect(asked?.body).toEqual({ message: text("first"), model: "maker/model" });
  expect(more).toEqual([]);
  expect(waiting()).toEqual([JSON.stringify(text("second"))]);
  run.release();
  await sent;
});

test("one that waits can go back into the composer", async () => {
  fakeGateway();
  enqueue("c", text("not yet"), null);
  const [entry] = useQueues.getState().waiting.c ?? NONE;
  if (!entry) throw new Error("nothing waits");
  const { user } = renderInApp(<QueuedRow conversationId="c" entry={entry} held={false} />);
  await user.click(screen.getByRole("button", { name: "Edit" }));
  await waitFor(() => expect(waiting()).toEqual([]));
  expect(JSON.stringify(useDrafts.getState())).toContain("not yet");
});
