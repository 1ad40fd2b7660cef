import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import type { Gateway } from "../../src/protocol/gateway";
import { type Change, followLive } from "../../src/protocol/live-client";
import type { Connection } from "../../src/protocol/patience";
import { RunClient } from "../../src/protocol/run-client";
import { newConversation, TestGateway } from "../support/gateway";
import { BadProxy } from "../support/proxy";
import { openStream, problem, stream, stub } from "../support/stub";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});

afterAll(() => gateway.end());

/** A tab: what it was told, and a wait for it. */
class Tab {
  readonly changes: Change[] = [];
  gaps = 0;
  connection: Connection = { state: "connecting" };
  readonly following: Promise<void>;
  readonly #leaving = new AbortController();
  #look = () => {};

  constructor(at: Gateway) {
    const told = <Told>(note: (told: Told) => void) => {
      return (value: Told) => {
        note(value);
        this.#look();
      };
    };
    const listener = {
      onChange: told<Change>((change) => this.changes.push(change)),
      onGap: told<void>(() => {
        this.gaps += 1;
      }),
      onConnection: told<Connection>((connection) => {
        this.connection = connection;
      }),
    };
    this.following = followLive(at, listener, this.#leaving.signal);
  }

  close(): Promise<void> {
    this.#leaving.abort();
    return this.following;
  }

  until(isWanted: (tab: Tab) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (isWanted(this)) resolve();
      };
      this.#look();
    });
  }
}

function open(at: Gateway): Tab {
  const tab = new Tab(at);
  onTestFinished(() => tab.close());
  return tab;
}

test("a tab is told what another one does, in order", async () => {
  const tab = open(gateway);
  await tab.until(({ gaps }) => gaps === 1);
  const id = await newConversation(gateway);
  await RunClient.start(gateway, id, { model: "scripted/hello", message: "Hello" }).finished;
  await createApi(gateway).DELETE("/api/conversations/{conversation_id}", {
    params: { path: { conversation_id: id } },
  });
  await tab.until(({ changes }) => changes.at(-1)?.type === "conversation.deleted");
  const types = tab.changes.map((change) => change.type).filter((type) => type !== "models.changed");
  expect(types[0]).toBe("conversation.created");
  expect(types).toEqual(expect.arrayContaining(["message.created", "run.started", "run.ended"]));
  expect(tab.gaps).toBe(1);
});

test("what happens while the connection is lost is told afterwards", async () => {
  const proxy = await BadProxy.before(gateway);
  onTestFinished(() => proxy.end());
  const tab = open(proxy);
  await tab.until(({ gaps }) => gaps === 1);
  const before = await newConversation(gateway);
  await tab.until(({ changes }) => changes.length > 0);
  proxy.weather = { dead: true };
  proxy.cut();
  const during = await newConversation(gateway);
  await tab.until(({ connection }) => connection.state === "waiting");
  proxy.weather = {};
  const isOf = (change: Change | undefined, id: string) => {
    return change?.type === "conversation.created" && change.conversation.id === id;
  };
  await tab.until(({ changes }) => isOf(changes.at(-1), during));
  expect(tab.changes.filter((change) => isOf(change, before))).toHaveLength(1);
  expect(tab.gaps).toBe(1);
});

test("after a restart of the gateway what is shown is fetched anew", async () => {
  const tab = open(gateway);
  await tab.until(({ gaps }) => gaps === 1);
  await gateway.kill();
  await tab.until(({ connection }) => connection.state === "waiting");
  await gateway.restart();
  await tab.until(({ gaps }) => gaps === 2);
  await newConversation(gateway);
  await tab.until(({ changes }) => changes.at(-1)?.type === "conversation.created");
});

test("leaving closes it", async () => {
  const tab = new Tab(gateway);
  await tab.until(({ gaps }) => gaps === 1);
  await tab.close();
  expect(tab.connection).toEqual({ state: "closed" });
});

test("another gateway at the same address is begun with anew", async () => {
  const ready = '{"type":"ready"}';
  const { url, requests } = await stub(stream(ready), problem("bad_event_id", 422, false), openStream(ready));
  const tab = open({ url });
  await tab.until(({ gaps }) => gaps === 2);
  expect(requests.map((request) => request.headers["last-event-id"])).toEqual([undefined, "1", undefined]);
});

test("where a token is missing, it says so", async () => {
  const { url } = await stub(problem("unauthorized", 401, false));
  await expect(new Tab({ url }).following).rejects.toMatchObject({ code: "unauthorized" });
});
