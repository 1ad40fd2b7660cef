import { useEffect, useState, useSyncExternalStore } from "react";
import { type Draft, partsOf, type Setup } from "./draft";
import { draftOf, useDrafts } from "./drafts";
import type { Quote } from "./estimate-words";
import { type EstimateRequest, Estimator } from "./estimator";

interface Asked {
  draftKey: string;
  model: string | null;
  conversationId: string | null;
  parentId: string | null | undefined;
  /** Of a conversation that is still to be made. */
  setup: Setup | null;
}

/** What the draft would cost as a message; null where nothing is known of it. */
export function useEstimate({ draftKey, model, conversationId, parentId, setup }: Asked): Quote | null {
  const [estimator] = useState(() => new Estimator());
  // Typing is heard from the store of drafts: it renders nothing.
  useEffect(() => {
    let asked: Pick<Draft, "text" | "attachments"> | null = null;
    const ask = () => {
      const draft = draftOf(draftKey);
      if (asked?.text === draft.text && asked.attachments === draft.attachments) return;
      asked = draft;
      const requested = model !== null && partsOf(draft).length > 0;
      estimator.ask(model, requested ? () => request(draft, { model, conversationId, parentId, setup }) : null);
    };
    ask();
    const stopListening = useDrafts.subscribe(ask);
    return () => {
      stopListening();
      estimator.stop();
    };
  }, [estimator, draftKey, model, conversationId, parentId, setup]);
  return useSyncExternalStore(estimator.subscribe, estimator.view);
}

function request(draft: Draft, about: Omit<Asked, "draftKey"> & { model: string }): EstimateRequest {
  const { model, conversationId, parentId, setup } = about;
  return {
    models: [model],
    message: partsOf(draft),
    ...(conversationId !== null && { conversation_id: conversationId }),
    ...(conversationId !== null && parentId !== undefined && { parent_id: parentId }),
    ...(setup && setup),
  };
}
