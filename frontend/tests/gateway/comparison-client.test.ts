import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import { ComparisonClient, type ComparisonOptions } from "../../src/protocol/comparison-client";
import { ProblemError } from "../../src/protocol/errors";
import type { LanesEvent } from "../../src/protocol/events";
import type { Gateway } from "../../src/protocol/gateway";
import type { components } from "../../src/protocol/openapi";
import { TestGateway } from "../support/gateway";
import { BadProxy, type Weather } from "../support/proxy";
import { textOf } from "../support/watching";

type Comparison = components["schemas"]["ComparisonOut"];
type Request = components["schemas"]["ComparisonCreate"];

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});

afterAll(() => gateway.end());

async function compare(models: readonly string[], more: Partial<Request> = {}): Promise<Comparison> {
  const variants = models.map((name) => ({ model: `scripted/${name}` }));
  const { data } = await createApi(gateway).POST("/api/comparisons", { body: { message: "Hello", variants, ...more } });
  if (!data) throw new Error("no comparison was made");
  return data as Comparison; // 201, since no stream was asked for
}

async function stored({ id }: Comparison): Promise<Comparison> {
  const params = { path: { comparison_id: id } };
  const { data } = await createApi(gateway).GET("/api/comparisons/{comparison_id}", { params });
  if (!data) throw new Error("the comparison is not there");
  return data;
}

function follow(comparison: Comparison, options: ComparisonOptions = {}, from: Gateway = gateway): ComparisonClient {
  const client = ComparisonClient.follow(from, comparison.id, options);
  onTestFinished(() => client.leave());
  return client;
}

async function proxied(weather: Weather): Promise<BadProxy> {
  const proxy = await BadProxy.before(gateway, weather);
  onTestFinished(() => proxy.end());
  return proxy;
}

/** Resolves as soon as it is so. */
function seen(client: ComparisonClient, isWanted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isWanted()) return;
      forget();
      resolve();
    };
    const forget = client.subscribe(look);
    look();
  });
}

/** What each lane shows is what is stored, and each has ended. */
async function expectShownIsStored(comparison: Comparison, client: ComparisonClient): Promise<void> {
  const { lanes } = await stored(comparison);
  const shown = lanes.map(({ run_id }) => client.run(run_id));
  expect(shown.map(textOf)).toEqual(lanes.map(({ content }) => content));
  expect(shown.map(({ end }) => end?.status)).toEqual(lanes.map(({ status }) => status));
}

const WORDS = JSON.stringify({ n: 300, per_second: 150 });

describe("all lanes over one stream", () => {
  test("each is followed to its end, and the comparison ends once", async () => {
    const events: LanesEvent[] = [];
    const comparison = await compare(["hello", "reasoning", "long"]);
    const client = follow(comparison, { onEvent: (event) => events.push(event) });
    expect(await client.finished).toEqual({ connection: { state: "closed" }, ended: true, problem: null });
    await expectShownIsStored(comparison, client);
    expect(events.filter(({ type }) => type === "end")).toHaveLength(1);
  });

  test("those that fail, before their first word or after it, hold up none of the others", async () => {
    const comparison = await compare(["error-401", "mid-error", "hello"]);
    const client = follow(comparison);
    await client.finished;
    await expectShownIsStored(comparison, client);
    const ends = comparison.lanes.map(({ run_id }) => client.run(run_id).end?.status);
    expect(ends).toEqual(["failed", "failed", "completed"]);
  });

  test("one that ended long ago is shown as it was", async () => {
    const comparison = await compare(["hello", "reasoning"]);
    await follow(comparison).finished;
    const again = follow(comparison);
    await again.finished;
    await expectShownIsStored(comparison, again);
  });

  test("a view stays the same object until its own run changes", async () => {
    const comparison = await compare(["hello", "tokens"], { message: WORDS });
    const client = follow(comparison);
    const [first = "", second = ""] = comparison.lanes.map(({ run_id }) => run_id);
    await seen(client, () => client.run(first).end !== null);
    const before = client.run(first);
    const words = textOf(client.run(second)).length;
    await seen(client, () => textOf(client.run(second)).length > words);
    expect(client.run(first)).toBe(before);
  });
});

describe("on a bad connection", () => {
  test("lanes whose connection breaks again and again are whole", async () => {
    const proxy = await proxied({ cutAfter: 4_000 });
    const comparison = await compare(["tokens", "tokens", "tokens"], { message: WORDS });
    const client = follow(comparison, {}, proxy);
    expect(await client.finished).toMatchObject({ ended: true, problem: null });
    expect(proxy.cuts).toBeGreaterThan(2);
    await expectShownIsStored(comparison, client);
  });

  test("one that is not there is said to be so", async () => {
    const client = ComparisonClient.follow(gateway, "none");
    const { problem } = await client.finished;
    expect(problem).toBeInstanceOf(ProblemError);
    expect(problem).toMatchObject({ code: "not_found" });
  });
});

describe("what is done to lanes", () => {
  test("one is stopped, and the others go on", async () => {
    const comparison = await compare(["endless", "hello"]);
    const client = follow(comparison);
    const [endless = "", hello = ""] = comparison.lanes.map(({ run_id }) => run_id);
    await seen(client, () => textOf(client.run(endless)) !== "");
    await client.stop(endless);
    await client.finished;
    expect(client.run(endless).end?.status).toBe("stopped");
    expect(client.run(hello).end?.status).toBe("completed");
  });

  test("all are stopped at once", async () => {
    const comparison = await compare(["endless", "endless"]);
    const client = follow(comparison);
    await client.stop();
    await client.finished;
    await expectShownIsStored(comparison, client);
  });

  test("a lane that is asked again after the end is followed on, and nothing comes twice", async () => {
    const events: LanesEvent[] = [];
    const comparison = await compare(["error-401", "hello"]);
    const client = follow(comparison, { onEvent: (event) => events.push(event) });
    await client.finished;
    events.length = 0;
    const params = { path: { comparison_id: comparison.id } };
    const body = { run_id: comparison.lanes[0]?.run_id ?? "" };
    await createApi(gateway).POST("/api/comparisons/{comparison_id}/retry", { params, body });
    client.again();
    await client.finished;
    await expectShownIsStored(comparison, client);
    const before = new Set(comparison.lanes.map(({ run_id }) => run_id));
    expect(events.filter((event) => event.type !== "end" && before.has(event.run_id))).toEqual([]);
    expect(events.map(({ type }) => type)).toContain("start");
  });
});
