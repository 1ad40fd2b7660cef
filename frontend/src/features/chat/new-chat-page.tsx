import { Suspense, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { beginComparison, CompareButton, CompareTray, setComparing, useComparing } from "@/features/compare";
import { Composer, insertPrompt, moveDraft, type OutgoingMessage, restoreDraft, useDraft } from "@/features/composer";
import { createConversation } from "@/features/conversations";
import { Welcome } from "@/features/gateway";
import { useDefaultModel } from "@/features/models";
import { problemWords } from "@/lib/problem-words";
import { toast } from "@/ui/toast";
import { send } from "./answering";
import { branchOf } from "./branch";
import { setBranch } from "./branch-cache";
import { ChatHeader } from "./chat-header";
import { useMessageList } from "./lazy-message-list";

/** An empty chat. Nothing is stored until its first message. */
export function NewChatPage() {
  const temporary = new URLSearchParams(useSearch()).has("temporary");
  const draftKey = temporary ? "temporary" : "new";
  const [, navigate] = useLocation();
  const [sending, setSending] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const fallback = useDefaultModel();
  const { model: drafted } = useDraft(draftKey);
  const model = drafted ?? chosen ?? fallback;
  const comparing = useComparing(draftKey);
  // For its first answer.
  useMessageList();

  const compare = async ({ parts, setup }: OutgoingMessage) => {
    if (sending) return;
    setSending(true);
    const id = await beginComparison({ draftKey, parts, conversationId: null, temporary, ...(setup && { setup }) });
    setSending(false);
    if (id === null) return;
    setComparing(draftKey, false);
    navigate(`/compare/${id}`);
  };

  const begin = async ({ parts, model: asked, setup }: OutgoingMessage) => {
    // One conversation, however often it is sent.
    if (sending) return;
    setSending(true);
    try {
      const conversation = await createConversation({
        ...((asked ?? model) ? { default_model: asked ?? model } : {}),
        ...setup,
        temporary,
      });
      setBranch(conversation.id, branchOf([]));
      moveDraft(draftKey, conversation.id);
      navigate(`/c/${conversation.id}`, { replace: true });
      void send(conversation.id, parts, asked ?? model);
    } catch (error) {
      restoreDraft(draftKey, parts);
      toast({ text: problemWords(error), tone: "danger" });
      setSending(false);
    }
  };

  return (
    <>
      <ChatHeader conversation={null} messages={[]} temporary={temporary} />
      <main id="main" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
        <div className="min-h-0 grow overflow-y-auto">
          <Welcome model={model} temporary={temporary} onPrompt={(text) => insertPrompt(draftKey, text)} />
        </div>
        {comparing && (
          <Suspense>
            <CompareTray draftKey={draftKey} conversationId={null} model={model} temporary={temporary} />
          </Suspense>
        )}
        <Composer
          draftKey={draftKey}
          conversation={null}
          model={model}
          onModelChange={setChosen}
          streaming={sending && !comparing}
          onSend={(message) => void (comparing ? compare(message) : begin(message))}
          onStop={() => {}}
          comparing={comparing}
          tools={<CompareButton draftKey={draftKey} />}
        />
      </main>
    </>
  );
}
