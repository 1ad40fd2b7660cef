import { restoreDraft } from "@/features/composer";
import { createConversation } from "@/features/conversations";
import { api, gateway } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import type { Params, PartIn } from "@/lib/types";
import { ConnectionLost, ProblemError } from "@/protocol/errors";
import { Patience } from "@/protocol/patience";
import { newKey } from "@/protocol/run-client";
import { toast } from "@/ui/toast";
import { putComparison } from "./comparisons";
import { lanesOf, useSetup } from "./setup";
import type { Comparison, ComparisonRequest, Variant } from "./types";
import { bare, MOST_LANES } from "./variants";

export interface Begin {
  readonly draftKey: string;
  readonly parts: PartIn[];
  /** Null: it begins one of its own. */
  readonly conversationId: string | null;
  /** What a conversation begins with, where that is still to be made. */
  readonly setup?: { readonly system_prompt: string | null; readonly params: Params };
  readonly temporary?: boolean;
}

export async function begun(begin: Begin): Promise<string | null> {
  try {
    const comparison = await requested(await requestOf(begin));
    putComparison(comparison);
    return comparison.id;
  } catch (error) {
    restoreDraft(begin.draftKey, begin.parts);
    toast({ text: refusalWords(error), tone: "danger" });
    return null;
  }
}

async function requestOf({ parts, conversationId, setup, temporary = false }: Begin): Promise<ComparisonRequest> {
  const { entries, repeat, blind, budget, adapt, checks, tags } = useSetup.getState();
  const lanes = lanesOf({ entries, repeat });
  if (lanes < 2) throw new Error("There is nothing to compare yet. Add a second variant, or repeat this one.");
  if (lanes > MOST_LANES) throw new Error(`${lanes} answers are too many. There may be ${MOST_LANES}.`);
  const home = temporary ? (await createConversation({ ...setup, temporary })).id : conversationId;
  return {
    message: parts,
    variants: entries.map(({ variant }) => bare(home === null && setup ? over(setup, variant) : variant)),
    repeat,
    blind: blind && !temporary,
    on_unsupported: adapt ? "adapt" : "refuse",
    ...(budget !== "" && { max_cost_usd: budget }),
    ...(home !== null && { conversation_id: home }),
    ...(checks.length > 0 && { checks: [...checks] }),
    ...(tags.length > 0 && { tags: [...tags] }),
  };
}

/** What a conversation would begin with goes along with each variant, under what is its own. */
function over(setup: NonNullable<Begin["setup"]>, variant: Variant): Variant {
  return {
    ...variant,
    system_prompt: variant.system_prompt ?? setup.system_prompt,
    params: { ...setup.params, ...variant.params },
  };
}

// Longer than a gateway takes to start anew.
const PATIENCE_MS = 20_000;

/** Also over a connection that breaks, and never two. */
async function requested(body: ComparisonRequest): Promise<Comparison> {
  const header = { "idempotency-key": newKey() };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const patience = new Patience(gateway, signal);
  try {
    const { data } = await patience.persist(() =>
      api.POST("/api/comparisons", { params: { header }, body }).catch(decided),
    );
    return data as Comparison; // 201, since no stream was asked for
  } catch (cause) {
    throw cause === signal.reason ? new ConnectionLost("the gateway cannot be reached", { cause }) : cause;
  }
}

/** What the gateway refuses is for people to decide, even if it may work later. */
function decided(error: unknown): never {
  throw error instanceof ProblemError && error.code !== "conflict" ? new ProblemError(error.problem, false) : error;
}

/** With the way out where there is one here. */
function refusalWords(error: unknown): string {
  if (error instanceof ProblemError && error.code === "unsupported" && !useSetup.getState().adapt) {
    return `${problemWords(error)} Or let what a model does not take be adapted, in the options.`;
  }
  return problemWords(error);
}
