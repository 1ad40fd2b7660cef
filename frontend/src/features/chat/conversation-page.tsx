import { Suspense, useEffect, useMemo, useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { beginComparison, CompareButton, CompareTray, setComparing, useComparing } from "@/features/compare";
import { Composer, type OutgoingMessage } from "@/features/composer";
import { markSeen, patchConversation, useConversation } from "@/features/conversations";
import { useDefaultModel } from "@/features/models";
import { problemWords } from "@/lib/problem-words";
import { ProblemError } from "@/protocol/errors";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
import { send } from "./answering";
import { isAnswering } from "./branch";
import { ChatHeader } from "./chat-header";
import { editQuestion } from "./editing";
import { useMessageList } from "./lazy-message-list";
import { MessagesSkeleton } from "./messages-skeleton";
import { enqueue, NONE, sendNext, useQueues } from "./queue";
import { rowsOf } from "./rows";
import { SelectionQuote } from "./selection-quote";
import { Speaker } from "./speaker";
import { stopAnswer } from "./stopping";
import { useTurns } from "./turns";
import { useBranch } from "./use-branch";
import { useChatCommands } from "./use-chat-commands";

export function ConversationPage({ id }: { id: string }) {
  const conversation = useConversation(id);
  const branch = useBranch(id);
  const { messages } = branch;
  const turn = useTurns(({ pending }) => pending.get(id));
  const queue = useQueues(({ waiting }) => waiting[id] ?? NONE);
  const rows = useMemo(() => rowsOf(id, messages, turn, queue), [id, messages, turn, queue]);
  const [search] = useSearchParams();
  const fallback = useDefaultModel();
  const [chosen, setChosen] = useState<string | null>(null);
  const question = messages.findLast(({ role }) => role === "user");
  const lastAnswer = messages.findLast(({ role }) => role === "assistant");
  const model = chosen ?? conversation.data?.default_model ?? lastAnswer?.model ?? fallback;
  const answering = isAnswering(messages, turn);
  const comparing = useComparing(id);
  const [, navigate] = useLocation();

  const compare = async ({ parts }: OutgoingMessage) => {
    const comparisonId = await beginComparison({ draftKey: id, parts, conversationId: id });
    if (comparisonId === null) return;
    setComparing(id, false);
    navigate(`/compare/${comparisonId}`);
  };
  const take = ({ parts, how, model: asked }: OutgoingMessage) => {
    if (how === "now" || !answering) void send(id, parts, asked ?? model);
    else {
      enqueue(id, parts, asked ?? model, conversation.data?.temporary);
      if (how === "stop-first") void stopAnswer(id);
      // It may have ended while this was typed.
      else void sendNext(id);
    }
  };
  const choose = (next: string) => {
    setChosen(next);
    void patchConversation(id, { default_model: next });
  };
  const MessageList = useMessageList();
  useChatCommands({ conversationId: id, messages, answering });
  // The list marks what ended unseen; it is seen here.
  useEffect(() => markSeen(id), [id]);

  const error = conversation.error ?? branch.error;
  if (error && !branch.data) return <CannotShow error={error} retry={() => void branch.refetch()} />;
  return (
    <>
      <ChatHeader conversation={conversation.data ?? null} messages={messages} />
      <main id="main" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
        <Suspense fallback={<MessagesSkeleton />}>
          {branch.data ? <MessageList rows={rows} branch={branch} target={search.get("m")} /> : <MessagesSkeleton />}
        </Suspense>
        {comparing && (
          <Suspense>
            <CompareTray
              draftKey={id}
              conversationId={id}
              model={model}
              temporary={conversation.data?.temporary ?? false}
            />
          </Suspense>
        )}
        <Composer
          draftKey={id}
          conversation={conversation.data ?? null}
          model={model}
          onModelChange={choose}
          onEditLast={() => question && editQuestion(question.id)}
          streaming={answering}
          onSend={(message) => (comparing ? void compare(message) : take(message))}
          onStop={() => void stopAnswer(id)}
          comparing={comparing}
          tools={<CompareButton draftKey={id} />}
        />
      </main>
      <SelectionQuote conversationId={id} />
      <Speaker messages={messages} />
    </>
  );
}

function CannotShow({ error, retry }: { error: Error; retry: () => void }) {
  const isGone = error instanceof ProblemError && error.code === "not_found";
  return (
    <>
      <PageHeader title={isGone ? "Not found" : "Not fetched"} />
      <main id="main" tabIndex={-1} className="grid min-h-0 grow place-items-center outline-none">
        {isGone ? (
          <EmptyState title="This conversation is not there">
            It was deleted, or the address is wrong. What you deleted can be brought back for a while.
          </EmptyState>
        ) : (
          <EmptyState title="The conversation could not be fetched" action={<Button onClick={retry}>Try again</Button>}>
            {problemWords(error)}
          </EmptyState>
        )}
      </main>
    </>
  );
}
