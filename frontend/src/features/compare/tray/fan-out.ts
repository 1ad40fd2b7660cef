import { useEffect, useState } from "react";
import { watchDraft } from "@/features/composer";
import { money } from "@/lib/format";
import { api } from "@/lib/gateway";
import type { PartIn } from "@/lib/types";
import type { components } from "@/protocol/openapi";
import type { Entry } from "../setup";

type Quotes = components["schemas"]["QuotesOut"]["items"];
export type Quote = Pick<Quotes[number], "model" | "fits" | "cost_usd">;

/** Typing goes on meanwhile. */
const PAUSE_MS = 400;

/** What the draft would cost with each of these models; null while there is nothing to say. */
export function useQuotes(draftKey: string, conversationId: string | null, models: string): readonly Quote[] | null {
  const [quotes, setQuotes] = useState<readonly Quote[] | null>(null);
  // Typing is heard from the store of drafts; an estimate is the network's.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = new AbortController();
    const stop = () => {
      clearTimeout(timer);
      asking.abort();
    };
    const ask = async (message: PartIn[]) => {
      asking = new AbortController();
      const { signal } = asking;
      const home = conversationId !== null && { conversation_id: conversationId };
      try {
        const { data } = await api.POST("/api/estimate", {
          body: { models: models.split("\n"), message, ...home },
          signal,
        });
        if (!signal.aborted) setQuotes(data?.items ?? null);
      } catch {
        // An estimate that cannot be had bars nobody from sending, and sending says what is wrong.
        if (!signal.aborted) setQuotes(null);
      }
    };
    const stopListening = watchDraft(draftKey, (parts) => {
      stop();
      if (parts.length === 0 || models === "") setQuotes(null);
      else timer = setTimeout(() => void ask(parts), PAUSE_MS);
    });
    return () => {
      stopListening();
      stop();
    };
  }, [draftKey, conversationId, models]);
  return quotes;
}

/** What all of them together would cost, for people: "~$0.002 to $0.21"; "" where nothing is known. */
export function fanOutWords(entries: readonly Entry[], repeat: number, quotes: readonly Quote[] | null): string {
  const costs = entries.map(({ variant }) => quotes?.find(({ model }) => model === variant.model)?.cost_usd ?? null);
  if (quotes === null || costs.every((cost) => cost === null)) return "";
  const sum = (pick: "min" | "max") => costs.reduce((total, cost) => total + Number(cost?.[pick] ?? 0), 0) * repeat;
  const unknown = costs.filter((cost) => cost === null).length;
  const more = unknown > 0 ? `, without ${unknown} of unknown price` : "";
  if (sum("max") === 0) return `free${more}`;
  return `~${rounded(sum("min"))} to ${rounded(sum("max"))}${more}`;
}

/** To two digits: more would look exact. */
function rounded(usd: number): string {
  const value = Number(usd.toPrecision(2));
  return value === 0 ? "$0" : money(String(value));
}
