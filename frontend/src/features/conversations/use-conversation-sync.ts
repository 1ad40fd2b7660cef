import { useEffect } from "react";
import { useLocation, useRoute } from "wouter";
import { type Change, onLive } from "@/lib/live";
import { overtake } from "@/lib/query-client";
import { dropConversation, putConversation, refetchConversations } from "./cache";
import { refetchActivity, takeActivity } from "./follow-activity";
import { conversationKeys } from "./keys";
import { tellVisibility } from "./notify";
import { isInView } from "./route";
import { titleOf } from "./title";
import { markSeen, shareActivity, useActivity } from "./use-activity";
import { useConversation } from "./use-conversation";
import { useConversationCommands } from "./use-conversation-commands";

/** Keeps all that is known of conversations as the gateway has it, whoever changes it. Mounted once. */
export function useConversationSync(): void {
  const [, params] = useRoute("/c/:id");
  const currentId = params?.id ?? null;
  // The live events are a stream outside React.
  useEffect(() => onLive({ onChange: take, onGap: refetch }), []);
  // Other tabs of this browser.
  useEffect(shareActivity, []);
  useEffect(tellVisibility, []);
  useSeen(currentId);
  useDocumentTitle(currentId);
  useConversationCommands(currentId);
}

function take(change: Change): void {
  takeActivity(change);
  switch (change.type) {
    case "conversation.created":
    case "conversation.updated":
      overtake(conversationKeys.detail(change.conversation.id));
      putConversation(change.conversation);
      break;
    case "conversation.deleted":
      dropConversation(change.conversation_id);
      break;
    default:
  }
}

function refetch(): void {
  overtake(conversationKeys.details);
  void refetchConversations();
  void refetchActivity();
}

function useSeen(currentId: string | null): void {
  const isUnseen = useActivity(({ unseen }) => currentId !== null && unseen.has(currentId));
  // Whether a person looks is known by the document.
  useEffect(() => {
    if (currentId === null || !isUnseen) return;
    const look = () => {
      if (isInView(currentId)) markSeen(currentId);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [currentId, isUnseen]);
}

function useDocumentTitle(currentId: string | null): void {
  const [location] = useLocation();
  const { data } = useConversation(currentId);
  const unseen = useActivity((activity) => activity.unseen.size);
  const page = location.startsWith("/settings") ? "Settings" : currentId !== null && data ? titleOf(data) : null;
  const title = `${unseen > 0 ? `(${unseen}) ` : ""}${page === null ? "" : `${page} · `}Open Chat`;
  // The title stands outside React's page.
  useEffect(() => {
    document.title = title;
  }, [title]);
}
