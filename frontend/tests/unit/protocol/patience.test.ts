import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConnectionLost, ForeignAnswer, ProblemError } from "../../../src/protocol/errors";
import { type Connection, Patience, pause, pauseMs } from "../../../src/protocol/patience";

const GATEWAY = { url: "" };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("pauses double up to a limit, and no two clients come back at the same time", () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 60].map((failures) => pauseMs(failures, () => 0));
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
  expect(pauseMs(3, () => 0.5)).toBe(1500);
  expect(pauseMs(3, () => 1)).toBe(1000);
});

test("a pause ends at once when the network is back", async () => {
  const network = new EventTarget();
  const pausing = pause(60_000, network);
  network.dispatchEvent(new Event("online"));
  expect(await pausing).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("who leaves does not wait for the end of the pause", async () => {
  const leaving = new AbortController();
  const pausing = pause(60_000, undefined, leaving.signal);
  leaving.abort(new Error("left"));
  await expect(pausing).rejects.toThrow("left");
});

test("the gateway's own wish for a pause is granted, and the waiting is told", async () => {
  const told: Connection[] = [];
  const patience = new Patience(GATEWAY, undefined, (connection) => told.push(connection));
  const busy = new ProblemError({
    title: "",
    status: 503,
    detail: "full",
    code: "unavailable",
    retryable: true,
    retry_after: 7,
  });
  const waiting = patience.after(busy);
  expect(told).toEqual([{ state: "waiting", until: Date.now() + 7000, error: busy }]);
  await vi.advanceTimersByTimeAsync(7000);
  await waiting;
});

test("what no other try can mend is thrown", async () => {
  const patience = new Patience(GATEWAY, undefined);
  const gone = new ProblemError({ title: "", status: 404, detail: "gone", code: "not_found" });
  await expect(patience.after(gone)).rejects.toBe(gone);
  await expect(patience.after(new TypeError("a mistake"))).rejects.toThrow("a mistake");
  await expect(patience.after(new ForeignAnswer(404))).rejects.toThrow("404");
});

test("what a proxy says while the gateway starts is waited for, as is a lost connection", async () => {
  const failures = [new ForeignAnswer(502), new ConnectionLost("cut")];
  const persisting = new Patience(GATEWAY, undefined).persist(async () => {
    const failure = failures.shift();
    if (failure) throw failure;
    return "here";
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(await persisting).toBe("here");
});
