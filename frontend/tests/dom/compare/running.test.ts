import { beforeEach, expect, test } from "vitest";
import type { Asking } from "@/features/compare/suite/asking";
import { journal, questionsOf } from "@/features/compare/suite/journal";
import { NO_BUDGET, type Question, Running, type Standing } from "@/features/compare/suite/running";
import type { Comparison, ComparisonRequest } from "@/features/compare/types";
import { comparison, lane } from "./fixtures";

const COST = 0.1;

/** A gateway that answers at once, and never twice for one key. */
class Answering implements Asking {
  readonly asked: { readonly body: ComparisonRequest; readonly key: string }[] = [];
  readonly retried: string[] = [];
  readonly stored = new Map<string, Comparison>();
  mostAtOnce = 0;
  #now = 0;
  onBegun = (): void => {};

  found = async (id: string) => this.stored.get(id) ?? null;

  begun = async (body: ComparisonRequest, key: string) => {
    if (body.max_cost_usd != null && Number(body.max_cost_usd) < COST) return null;
    if (!this.stored.has(key)) {
      this.asked.push({ body, key });
      this.stored.set(key, { ...comparison(), id: key, totals: { ...comparison().totals, cost_usd: String(COST) } });
    }
    this.onBegun();
    return this.stored.get(key) ?? null;
  };

  again = async (_: string, runId: string) => void this.retried.push(runId);

  ended = async (id: string) => {
    this.#now += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#now);
    await new Promise((resolve) => setTimeout(resolve));
    this.#now -= 1;
    return this.stored.get(id) ?? comparison();
  };
}

beforeEach(() => localStorage.clear());

let suites = 0;

/** Of no other test. */
function questions(count: number): Question[] {
  suites += 1;
  const bodies = Array.from({ length: count }, (_, place) => ({ message: `${suites}.${place}`, variants: [] }));
  return questionsOf(bodies).map((name, place) => ({
    name,
    prompt: { name: `Prompt ${place}`, text: "", line: place + 1, checks: [] },
    body: bodies[place] ?? { message: "", variants: [] },
  }));
}

function running(asking: Asking, of: readonly Question[], maxCostUsd: string | null = null) {
  const standings: (Standing | undefined)[] = of.map(() => undefined);
  const run = new Running({ questions: of, concurrency: 2, maxCostUsd }, asking, (place, standing) => {
    standings[place] = standing;
  });
  return { run, standings };
}

test("all are asked, so many at once", async () => {
  const gateway = new Answering();
  const { run, standings } = running(gateway, questions(5));
  await run.run();
  expect(gateway.asked).toHaveLength(5);
  expect(gateway.mostAtOnce).toBe(2);
  expect(standings.map((standing) => standing?.state)).toEqual(Array(5).fill("ended"));
});

test("a second run pays for nothing twice, and asks again only what failed", async () => {
  const gateway = new Answering();
  const all = questions(3);
  await running(gateway, all).run.run();
  const id = journal.begun(all[1]?.name ?? "") ?? "";
  gateway.stored.set(id, { ...comparison({ lanes: [lane(0), lane(1, { status: "failed" })] }), id });
  await running(gateway, all).run.run();
  expect(gateway.asked).toHaveLength(3);
  expect(gateway.retried).toEqual(["run-1"]);
});

test("a page that went away between request and answer finds what it had begun", async () => {
  const gateway = new Answering();
  const all = questions(1);
  const [question] = all;
  const key = journal.asking(question?.name ?? "", null);
  await gateway.begun({ message: "", variants: [] }, key);
  await running(gateway, all).run.run();
  expect(gateway.asked.map((asked) => asked.key)).toEqual([key]);
});

test("one whose comparison was deleted is asked anew, with another key", async () => {
  const gateway = new Answering();
  const all = questions(1);
  await running(gateway, all).run.run();
  gateway.stored.clear();
  await running(gateway, all).run.run();
  const [first, second] = gateway.asked;
  expect(second).toBeDefined();
  expect(second?.key).not.toBe(first?.key);
});

test("together they keep to the budget, and what it does not reach is named", async () => {
  const gateway = new Answering();
  const { run, standings } = running(gateway, questions(5), "0.35");
  await run.run();
  expect(gateway.asked).toHaveLength(3);
  expect(standings.filter((standing) => standing?.reason === NO_BUDGET)).toHaveLength(2);
});

test("stopped, it begins nothing more, and what was begun comes to its end", async () => {
  const gateway = new Answering();
  const { run, standings } = running(gateway, questions(5));
  gateway.onBegun = () => run.stop();
  await run.run();
  const states = standings.map((standing) => standing?.state);
  expect(states.filter((state) => state === "ended")).toHaveLength(gateway.asked.length);
  expect(gateway.asked.length).toBeLessThanOrEqual(2);
});

test("the first refusal ends it", async () => {
  const gateway = new Answering();
  gateway.begun = () => Promise.reject(new Error("There is no such model."));
  await expect(running(gateway, questions(3)).run.run()).rejects.toThrow("Prompt 0");
});
