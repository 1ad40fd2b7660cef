import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ProblemError } from "../../src/protocol/errors";
import type { RunRequest } from "../../src/protocol/events";
import { RunClient } from "../../src/protocol/run-client";
import type { RunView } from "../../src/protocol/run-view";
import { messagesOf, newConversation, statusOf, TestGateway } from "../support/gateway";
import { BadProxy, type Weather } from "../support/proxy";
import { seen, textOf, untimed, words } from "../support/watching";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});

afterAll(() => gateway.end());

function scripted(name: string, message: string | object = "Hello"): RunRequest {
  return { model: `scripted/${name}`, message: typeof message === "string" ? message : JSON.stringify(message) };
}

async function proxied(weather: Weather): Promise<BadProxy> {
  const proxy = await BadProxy.before(gateway, weather);
  onTestFinished(() => proxy.end());
  return proxy;
}

/** Nothing lost, nothing twice: one question, one answer, and it is what was shown. */
async function expectShownIsStored(conversation: string, view: RunView): Promise<void> {
  const messages = await messagesOf(gateway, conversation);
  expect(messages.map((message) => message.role)).toEqual(["user", "assistant"]);
  expect(view.end?.message_id).toBe(messages[1]?.id);
  expect(textOf(view)).toBe(messages[1]?.content);
  expect(untimed(view.draft.parts)).toEqual(untimed(messages[1]?.parts ?? []));
}

describe("on a good connection", () => {
  test("an answer is followed to its end", async () => {
    const conversation = await newConversation(gateway);
    const view = await RunClient.start(gateway, conversation, scripted("images-two")).finished;
    expect(view).toMatchObject({ end: { type: "done", status: "completed" }, problem: null });
    expect(view.connection).toEqual({ state: "closed" });
    await expectShownIsStored(conversation, view);
  });

  test("a run that ended long ago is shown as it was", async () => {
    const conversation = await newConversation(gateway);
    const first = await RunClient.start(gateway, conversation, scripted("reasoning")).finished;
    const again = await RunClient.follow(gateway, first.runId ?? "").finished;
    expect({ ...again, draft: first.draft }).toEqual(first);
    await expectShownIsStored(conversation, again);
  });

  test("what is waited for is told, until there is something to show", async () => {
    const run = RunClient.start(gateway, await newConversation(gateway), scripted("flaky", `once ${Math.random()}`));
    const waiting = await seen(run, (view) => view.waiting !== null);
    expect(waiting.waiting).toMatchObject({ state: "retrying", attempt: 2 });
    expect(await run.finished).toMatchObject({ waiting: null, end: { status: "completed" } });
  });

  test("listeners are told when it suits them, of the state at that time", async () => {
    const frames: (() => void)[] = [];
    const schedule = (tell: () => void) => frames.push(tell);
    const run = RunClient.start(gateway, await newConversation(gateway), scripted("long"), { schedule });
    const shown: string[] = [];
    run.subscribe(() => shown.push(textOf(run.view())));
    await run.finished;
    expect(frames).toHaveLength(1);
    frames[0]?.();
    expect(shown).toEqual([textOf(run.view())]);
  });
});

describe("on a bad connection", () => {
  test("an answer whose connection breaks again and again is whole, and was asked for once", async () => {
    const conversation = await newConversation(gateway);
    const proxy = await proxied({ cutAfter: 1_500 });
    const request = scripted("tokens", { n: 400, per_second: 150, reasoning: 30 });
    const view = await RunClient.start(proxy, conversation, request).finished;
    expect(proxy.cuts).toBeGreaterThan(2);
    expect(view.end).toMatchObject({ status: "completed" });
    await expectShownIsStored(conversation, view);
  });

  test("a question whose answer is lost on its way is sent again, and asked once", async () => {
    const conversation = await newConversation(gateway);
    const proxy = await proxied({ cutAfter: 0 });
    const run = RunClient.start(proxy, conversation, scripted("hello"));
    await seen(run, (view) => view.connection.state === "waiting");
    proxy.weather = {};
    const view = await run.finished;
    expect(proxy.cuts).toBeGreaterThan(0);
    await expectShownIsStored(conversation, view);
  });

  test("without a network it waits longer and longer, and goes on at once when there is one", async () => {
    const conversation = await newConversation(gateway);
    const proxy = await proxied({});
    const network = new EventTarget();
    const here = { url: proxy.url, network };
    const run = RunClient.start(here, conversation, scripted("tokens", { n: 100, per_second: 50 }));
    await seen(run, words(5));
    proxy.weather = { dead: true };
    proxy.cut();
    const longest = await seen(run, ({ connection }) => {
      return connection.state === "waiting" && connection.until - Date.now() > 3_000;
    });
    proxy.weather = {};
    network.dispatchEvent(new Event("online"));
    await seen(run, ({ connection }) => connection.state === "live");
    expect(longest.connection.state === "waiting" && longest.connection.until).toBeGreaterThan(Date.now());
    await expectShownIsStored(conversation, await run.finished);
  });

  test("with another network it does not trust a connection that only looks alive", async () => {
    const conversation = await newConversation(gateway);
    const proxy = await proxied({});
    const network = new EventTarget();
    const here = { url: proxy.url, network };
    const run = RunClient.start(here, conversation, scripted("tokens", { n: 60, per_second: 50 }));
    await seen(run, words(5));
    proxy.weather = { mute: true };
    const { runId } = run.view();
    await RunClient.follow(gateway, runId ?? "").finished;
    expect(run.view()).toMatchObject({ connection: { state: "live" }, end: null });
    proxy.weather = {};
    network.dispatchEvent(new Event("online"));
    await expectShownIsStored(conversation, await run.finished);
  });

  test("a slow one gets the same text", async () => {
    const conversation = await newConversation(gateway);
    const proxy = await proxied({ slow: 15 });
    const request = scripted("tokens", { n: 12_000, per_second: null });
    const view = await RunClient.start(proxy, conversation, request).finished;
    await expectShownIsStored(conversation, view);
  });
});

describe("stopping and leaving", () => {
  test("a stopped run keeps what was written", async () => {
    const conversation = await newConversation(gateway);
    const run = RunClient.start(gateway, conversation, scripted("endless"));
    await seen(run, words(3));
    await run.stop();
    const view = await run.finished;
    expect(view.end).toMatchObject({ type: "done", status: "stopped" });
    await expectShownIsStored(conversation, view);
  });

  test("a run can be stopped before it is known, and before its first word", async () => {
    const conversation = await newConversation(gateway);
    const run = RunClient.start(gateway, conversation, scripted("stall-first"));
    await run.stop();
    const view = await run.finished;
    expect(view.end).toMatchObject({ status: "stopped", chars: 0 });
    await expectShownIsStored(conversation, view);
  });

  test("a stop whose connection breaks is sent again", async () => {
    const proxy = await proxied({});
    const run = RunClient.start(proxy, await newConversation(gateway), scripted("endless"));
    await seen(run, words(3));
    proxy.weather = { dead: true };
    proxy.cut();
    const stopping = run.stop();
    await seen(run, ({ connection }) => connection.state === "waiting");
    proxy.weather = {};
    await stopping;
    expect((await run.finished).end).toMatchObject({ status: "stopped" });
  });

  test("who leaves stops nothing, and may come back", async () => {
    const conversation = await newConversation(gateway);
    const leaving = new AbortController();
    const request = scripted("tokens", { n: 200, per_second: 100 });
    const run = RunClient.start(gateway, conversation, request, { signal: leaving.signal });
    await seen(run, words(3));
    leaving.abort();
    const left = await run.finished;
    expect(left).toMatchObject({ end: null, problem: null, connection: { state: "closed" } });
    expect(await statusOf(gateway, left.runId ?? "")).toBe("streaming");
    const view = await RunClient.follow(gateway, left.runId ?? "").finished;
    expect(view.end).toMatchObject({ status: "completed" });
    await expectShownIsStored(conversation, view);
  });

  test("who has left before the beginning asks nothing", async () => {
    const conversation = await newConversation(gateway);
    const run = RunClient.start(gateway, conversation, scripted("hello"), { signal: AbortSignal.abort() });
    expect(await run.finished).toMatchObject({ runId: null, connection: { state: "closed" } });
    await run.stop();
    expect(await messagesOf(gateway, conversation)).toEqual([]);
  });
});

describe("what goes wrong", () => {
  test("a refused question is a typed problem", async () => {
    const view = await RunClient.start(gateway, await newConversation(gateway), {
      ...scripted("hello"),
      model: "scripted/helo",
    }).finished;
    expect(view).toMatchObject({ runId: null, end: null, connection: { state: "closed" } });
    expect(view.problem).toBeInstanceOf(ProblemError);
    expect(view.problem).toMatchObject({ code: "unknown_model", problem: { status: 422 } });
    expect(view.problem instanceof ProblemError && view.problem.problem.nearest).toContain("scripted/hello");
  });

  test("so is a conversation or a run that there is not", async () => {
    const nobody = "0198b1c5-0000-7000-8000-000000000001";
    const started = await RunClient.start(gateway, nobody, scripted("hello")).finished;
    const followed = await RunClient.follow(gateway, nobody).finished;
    expect([started.problem, followed.problem]).toMatchObject([{ code: "not_found" }, { code: "not_found" }]);
  });

  test("what the upstream does wrong is the end of the run, and its text is kept", async () => {
    const conversation = await newConversation(gateway);
    const view = await RunClient.start(gateway, conversation, scripted("mid-error")).finished;
    expect(view).toMatchObject({ problem: null, end: { type: "error", status: "failed", chars: 14 } });
    expect(textOf(view)).toBe("Half an answer");
    await expectShownIsStored(conversation, view);
  });
});
