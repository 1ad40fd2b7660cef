import { useShallow } from "zustand/react/shallow";
import { useAbout } from "@/features/gateway";
import { useModel, useModels } from "@/features/models";
import { toast } from "@/ui/toast";
import type { ComposerProps } from "./composer";
import { NO_DRAFT, partsOf, type Setup } from "./draft";
import { clearDraft, draftOf, useDrafts } from "./drafts";
import { missingModalities, obstacle } from "./fitness";
import type { OutgoingMessage } from "./outgoing";

type Sending = Pick<ComposerProps, "draftKey" | "model" | "onSend">;

/** What may be sent, what stands in its way, and sending it. `setup`: of a conversation that is still to be made. */
export function useSending({ draftKey, model: given, onSend }: Sending, setup: Setup | null) {
  const maxChars = useAbout().data?.limits.max_message_chars;
  const writing = useWriting(draftKey, maxChars ?? Number.POSITIVE_INFINITY);
  const model = writing.model ?? given;
  const known = useModel(model);
  const { isLoading: modelsLoading } = useModels();
  const missing = missingModalities(writing.attachments, known);
  const hindrance = obstacle({ ...writing, maxChars, model, modelsLoading, missing });
  const send = (how: OutgoingMessage["how"]) => {
    if (hindrance === null) {
      const parts = partsOf(draftOf(draftKey));
      clearDraft(draftKey);
      onSend({ parts, how, model, ...(setup && { setup }) });
    } else if (!writing.isEmpty) {
      toast({ text: `Not sent yet. ${hindrance}.` });
    }
  };
  return { writing, model, known, missing, obstacle: hindrance, send };
}

/** What matters of the draft here. A letter more renders nothing. */
function useWriting(draftKey: string, maxChars: number) {
  return useDrafts(
    useShallow(({ drafts }) => {
      const { text, attachments, model } = drafts[draftKey] ?? NO_DRAFT;
      const hasText = /\S/.test(text);
      return {
        hasText,
        tooLong: text.length > maxChars,
        isEmpty: !hasText && attachments.length === 0,
        attachments,
        model,
      };
    }),
  );
}
