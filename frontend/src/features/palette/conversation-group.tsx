import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { MessageSquare } from "lucide-react";
import { navigate } from "wouter/use-browser-location";
import { conversationKeys, titleOf, useConversationList } from "@/features/conversations";
import { api } from "@/lib/gateway";
import type { Conversation } from "@/lib/types";
import { Entry, Group } from "./entry";
import { FOUND, rank } from "./rank";

const RECENT = 5;
const MOST_FOUND = 12;
// The title of another may be the one that is looked for by now.
const FRESH_MS = 10_000;

interface ConversationGroupProps {
  words: string;
  choose: (run: () => void) => void;
}

/** The last ones; once something is typed, those that are here already and those that the gateway finds by title. */
export function ConversationGroup({ words, choose }: ConversationGroupProps) {
  const { data: listed = [] } = useConversationList({ archived: false, tag: null });
  const { data: found = [] } = useFound(words);
  const shown = words === "" ? listed.slice(0, RECENT) : unique([...found, ...matching(listed, words)]);
  const foundIds = new Set(found.map(({ id }) => id));
  if (shown.length === 0) return null;
  return (
    <Group heading="Conversations">
      {shown.map((conversation) => (
        <Entry
          key={conversation.id}
          id={`conversation ${conversation.id}`}
          title={titleOf(conversation)}
          keywords={foundIds.has(conversation.id) ? [FOUND] : conversation.tags}
          icon={<MessageSquare />}
          note={conversation.archived ? "Archived" : undefined}
          onSelect={() => choose(() => navigate(`/c/${conversation.id}`))}
        />
      ))}
    </Group>
  );
}

function useFound(words: string) {
  return useQuery({
    queryKey: [...conversationKeys.all, "titles", words],
    queryFn: ({ signal }) => fetchByTitle(words, signal),
    enabled: words !== "",
    staleTime: FRESH_MS,
    ...(words !== "" && { placeholderData: keepPreviousData }),
  });
}

async function fetchByTitle(q: string, signal: AbortSignal): Promise<Conversation[]> {
  const { data } = await api.GET("/api/conversations", { params: { query: { q, limit: MOST_FOUND } }, signal });
  return data?.items ?? [];
}

/** The list may have thousands; the palette draws the best few. */
function matching(conversations: readonly Conversation[], words: string): Conversation[] {
  return conversations
    .map((conversation) => ({ conversation, score: rank("", words, [titleOf(conversation), ...conversation.tags]) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST_FOUND)
    .map(({ conversation }) => conversation);
}

function unique(conversations: readonly Conversation[]): Conversation[] {
  return [...new Map(conversations.map((conversation) => [conversation.id, conversation])).values()];
}
