import type { Comparison, ComparisonRequest } from "../types";
import type { Asking } from "./asking";
import { Budget, decimal } from "./budget";
import type { SuitePrompt } from "./document";
import { journal } from "./journal";

export const NO_BUDGET = "The budget is spent.";

/** How one prompt stands: its comparison as far as it is known, or why there is none. */
export interface Standing {
  readonly state: "waiting" | "running" | "ended" | "missing";
  readonly comparison: Comparison | null;
  readonly reason: string | null;
}

export interface Question {
  /** What the journal knows it by. */
  readonly name: string;
  readonly prompt: SuitePrompt;
  readonly body: ComparisonRequest;
}

/** What the gateway refused, of which prompt. */
export class QuestionRefused extends Error {
  override readonly name = "QuestionRefused";

  constructor(
    readonly question: Question,
    override readonly cause: unknown,
  ) {
    super(`the prompt ${question.prompt.name} was refused`);
  }
}

interface Plan {
  readonly questions: readonly Question[];
  readonly concurrency: number;
  readonly maxCostUsd: string | null;
}

/**
 * A suite on its way: prompts asked a few at a time, each one comparison, none of them paid for twice. `stop` lets what has
 * begun come to its end, and begins nothing more.
 */
export class Running {
  readonly #budget: Budget;
  #isStopped = false;

  constructor(
    private readonly plan: Plan,
    private readonly asking: Asking,
    private readonly onStanding: (place: number, standing: Standing) => void,
  ) {
    this.#budget = new Budget(plan.maxCostUsd === null ? null : Number(plan.maxCostUsd), plan.concurrency);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when all has ended that was begun. The first refusal stops it, and is thrown then. */
  async run(): Promise<void> {
    const { questions, concurrency } = this.plan;
    const taken = await Promise.all(questions.map((question) => this.#known(question)));
    const places = questions.keys();
    const failures: unknown[] = [];
    const work = async () => {
      for (const place of places) {
        const question = questions[place];
        if (!question) continue;
        try {
          await this.#answer(place, question, taken[place] ?? null);
        } catch (error) {
          failures.push(error);
          this.stop();
        } finally {
          // Also where it failed: others may wait for it.
          this.#budget.release(question.name);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, questions.length) }, work));
    if (failures.length > 0) throw failures[0];
  }

  /** The comparison that was begun for it before; what it has cost, and may cost, counts. */
  async #known({ name }: Question): Promise<Comparison | null> {
    const id = journal.begun(name);
    if (id === null) return null;
    const known = await this.asking.found(id);
    if (known === null) journal.without(name);
    else this.#budget.reserve(name, shareOf(known));
    return known;
  }

  async #answer(place: number, question: Question, known: Comparison | null): Promise<void> {
    // What has ended costs nothing to look at.
    if (this.#isStopped && (known === null || gapsOf(known).length > 0)) return;
    this.onStanding(place, { state: "running", comparison: known, reason: null });
    const begun = known ?? (await this.#begun(question));
    if (begun === null) {
      const reason = this.#isStopped ? null : NO_BUDGET;
      this.onStanding(place, { state: reason === null ? "waiting" : "missing", comparison: null, reason });
      return;
    }
    if (known?.status === "ended") {
      for (const runId of gapsOf(known)) await this.asking.again(known.id, runId);
    }
    this.onStanding(place, { state: "running", comparison: begun, reason: null });
    const ended = await this.asking.ended(begun.id, (comparison) =>
      this.onStanding(place, { state: "running", comparison, reason: null }),
    );
    this.#budget.settle(question.name, Number(ended.totals.cost_usd ?? 0));
    this.onStanding(place, { state: "ended", comparison: ended, reason: null });
  }

  /** Ask it; null where too little is left for it, or nothing more is to begin. */
  async #begun(question: Question): Promise<Comparison | null> {
    const meant = journal.meant(question.name);
    let share = this.#budget.reserve(question.name, meant === null ? undefined : Number(meant));
    while (!this.#isStopped) {
      if (share === null) return this.#asked(question, null);
      const begun = share > 0 ? await this.#asked(question, decimal(share)) : null;
      if (begun) return begun;
      share = await this.#budget.moreThan(question.name, share);
      if (share === null) return null;
    }
    return null;
  }

  /** The comparison, once it has begun; null where it is likely to cost more than its share. */
  async #asked(question: Question, share: string | null): Promise<Comparison | null> {
    const key = journal.asking(question.name, share);
    const body = share === null ? question.body : { ...question.body, max_cost_usd: share };
    try {
      const begun = await this.asking.begun(body, key);
      if (begun === null) journal.without(question.name);
      else journal.began(question.name, begun.id);
      return begun;
    } catch (cause) {
      throw new QuestionRefused(question, cause);
    }
  }
}

/** Whether it has whole answers from all lanes, or as much of them as its budget allows. */
export function isWhole({ state, comparison }: Standing): boolean {
  return state === "ended" && comparison !== null && gapsOf(comparison).length === 0;
}

/** The lanes that ended without a whole answer, by their runs; what was cut for its cost stays cut. */
function gapsOf({ lanes }: Comparison): string[] {
  return lanes.flatMap(({ status, error, run_id }) => {
    const isBroken = status === "failed" || status === "stopped" || status === "interrupted";
    return isBroken && error?.code !== "over_budget" ? [run_id] : [];
  });
}

/** What a comparison that was begun before may still cost in all. */
function shareOf(known: Comparison): number {
  const cost = Number(known.totals.cost_usd ?? 0);
  const isOver = known.status === "ended" && gapsOf(known).length === 0;
  return isOver ? cost : Math.max(cost, Number(known.max_cost_usd ?? 0));
}
