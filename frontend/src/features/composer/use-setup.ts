import { useEffect, useMemo } from "react";
import { patchConversation } from "@/features/conversations";
import { usePreferences } from "@/lib/preferences";
import type { ConversationDetail } from "@/lib/types";
import { isNew, type Setup } from "./draft";
import { changeDraft, draftOf, keepInMemory, useDrafts } from "./drafts";
import { isSet } from "./parameters";

/** System prompt and parameters: the conversation's, or of one that is still to be made. */
export function useSetup(draftKey: string, conversation: ConversationDetail | null) {
  const written = useDrafts(({ drafts }) => drafts[draftKey]?.setup ?? null);
  const preferred = usePreferences((preferences) => preferences.systemPrompt).trim() || null;
  const ofNew = useMemo(
    () => (isNew(draftKey) ? (written ?? { system_prompt: preferred, params: {} }) : null),
    [draftKey, written, preferred],
  );
  const setup: Setup = ofNew ?? conversation ?? NO_SETUP;
  useMemoryOnly(draftKey, conversation?.temporary ?? false);

  const onStore = async (change: Partial<Setup>): Promise<boolean> => {
    if (!ofNew) return patchConversation(draftKey, change);
    changeDraft(draftKey, { setup: { ...ofNew, ...draftOf(draftKey).setup, ...change } });
    return true;
  };
  return {
    setup,
    ofNew,
    onStore,
    isChanged: setup.system_prompt !== (ofNew ? preferred : null) || isSet(setup.params),
    disabled: !isNew(draftKey) && conversation === null,
  };
}

const NO_SETUP: Setup = { system_prompt: null, params: {} };

function useMemoryOnly(draftKey: string, temporary: boolean): void {
  // The store of drafts writes to the browser's storage on its own.
  useEffect(() => {
    if (temporary) keepInMemory(draftKey);
  }, [draftKey, temporary]);
}
