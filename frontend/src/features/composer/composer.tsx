import type { KeyboardEvent, ReactNode } from "react";
import { useAbout } from "@/features/gateway";
import { ModelPicker } from "@/features/models";
import { useCommands } from "@/lib/commands";
import { usePreferences } from "@/lib/preferences";
import type { ConversationDetail } from "@/lib/types";
import { useMediaQuery } from "@/lib/use-media-query";
import { AttachButton } from "./attach-button";
import { AttachmentList } from "./attachment-list";
import { ComposerText } from "./composer-text";
import { changeDraft } from "./drafts";
import { DropOverlay } from "./drop-overlay";
import { EstimateLine } from "./estimate-line";
import { focusComposer } from "./field";
import type { OutgoingMessage } from "./outgoing";
import { SendControl } from "./send-control";
import { STOP_AND_SEND_KEYS, sends } from "./send-keys";
import { SetupButton } from "./setup-button";
import { UnfitNotice } from "./unfit-notice";
import { attachFiles } from "./uploads";
import { useEstimate } from "./use-estimate";
import { useFileDrop } from "./use-file-drop";
import { useSending } from "./use-sending";
import { useSetup } from "./use-setup";

export interface ComposerProps {
  /** The conversation's id, "new" or "temporary". */
  draftKey: string;
  /** Null where there is none yet, or while it is being fetched. */
  conversation: ConversationDetail | null;
  parentId?: string | null;
  /** Who answers, unless another one was chosen for this draft. */
  model: string | null;
  onModelChange: (id: string) => void;
  streaming: boolean;
  onSend: (message: OutgoingMessage) => void;
  onStop: () => void;
  /** ArrowUp where nothing is written. */
  onEditLast?: () => void;
  placeholder?: string;
  /** Several models are asked: which they are, and what it costs, stands elsewhere. */
  comparing?: boolean;
  /** Further buttons, beside its own. */
  tools?: ReactNode;
}

export function Composer(props: ComposerProps) {
  const { draftKey, conversation, parentId, streaming, placeholder = "Write a message" } = props;
  const setup = useSetup(draftKey, conversation);
  const { writing, model, known, missing, obstacle, send } = useSending(props, setup.ofNew);
  const attach = useAttach(draftKey);
  const isOver = useFileDrop(attach);
  const keys = useSendKeys({ ...props, isEmpty: writing.isEmpty, send });
  const conversationId = conversation?.id ?? null;
  const quote = useEstimate({ draftKey, model, conversationId, parentId, setup: setup.ofNew });
  const choose = (id: string) => {
    changeDraft(draftKey, { model: id });
    props.onModelChange(id);
  };
  return (
    <div className="mx-auto w-full max-w-(--measure) px-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4">
      <form
        aria-label="New message"
        onSubmit={(event) => event.preventDefault()}
        className="rounded-xl border border-strong bg-raised shadow-sm transition-colors has-[textarea:focus]:border-accent"
      >
        <AttachmentList attachments={writing.attachments} draftKey={draftKey} />
        <ComposerText draftKey={draftKey} placeholder={placeholder} onKeyDown={keys.onKeyDown} onFiles={attach} />
        {!props.comparing && <UnfitNotice model={model} missing={missing} onChoose={choose} />}
        <div className="flex flex-wrap items-center gap-1 px-2 pb-2">
          <AttachButton onFiles={attach} />
          <SetupButton {...setup} model={known} />
          {props.tools}
          <div className="min-w-0 shrink">
            {!props.comparing && <ModelPicker value={model} onChange={choose} onChosen={focusComposer} shortcut />}
          </div>
          <div className="order-first flex h-6 min-w-0 basis-full items-center justify-end sm:order-none sm:h-auto sm:grow sm:basis-0">
            {!props.comparing && <EstimateLine quote={quote} />}
          </div>
          <div className="ml-auto sm:ml-1">
            <SendControl
              obstacle={obstacle}
              isEmpty={writing.isEmpty}
              streaming={streaming}
              keys={keys.name}
              onSend={send}
              onStop={props.onStop}
            />
          </div>
        </div>
      </form>
      {isOver && <DropOverlay />}
    </div>
  );
}

function useAttach(draftKey: string): (files: readonly File[]) => void {
  const maxBytes = useAbout().data?.limits.max_upload_bytes;
  return (files) => {
    attachFiles(draftKey, files, maxBytes);
    focusComposer();
  };
}

interface Keys extends Pick<ComposerProps, "streaming" | "onEditLast"> {
  isEmpty: boolean;
  send: (how: OutgoingMessage["how"]) => void;
}

/** What the keyboard does here, and what the key that sends is called. */
function useSendKeys({ streaming, onEditLast, isEmpty, send }: Keys) {
  const sendKey = usePreferences((preferences) => preferences.sendKey);
  const hasKeyboard = !useMediaQuery("(pointer: coarse)");
  useCommands([
    { id: "write", title: "Write a message", section: "Go to", keys: "Shift+Escape", run: focusComposer },
    ...(streaming && !isEmpty ? [stopAndSend(() => send("stop-first"))] : []),
  ]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // 229: Safari has ended the composition when it tells of the Enter that ended it.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (sends(event, sendKey, hasKeyboard)) {
      event.preventDefault();
      send(streaming ? "queue" : "now");
    } else if (event.key === "ArrowUp" && event.currentTarget.value === "" && onEditLast) {
      event.preventDefault();
      onEditLast();
    }
  };
  return { onKeyDown, name: sendKey === "enter" && hasKeyboard ? "Enter" : "Mod+Enter" };
}

function stopAndSend(run: () => void) {
  const title = "Stop the answer and send the message";
  return { id: "stop-and-send", title, section: "Answer", keys: STOP_AND_SEND_KEYS, run } as const;
}
