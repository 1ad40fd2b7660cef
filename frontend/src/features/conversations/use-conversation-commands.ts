import { useLocation } from "wouter";
import { type Command, useCommands } from "@/lib/commands";
import { archiveConversation } from "./archive-conversation";
import { knownConversation } from "./cache";
import { deleteConversation } from "./delete-conversation";
import { neighbour } from "./neighbour";
import { patchConversation } from "./patch-conversation";
import { rename } from "./rename";
import { focusSearch, openSidebar, setSidebar, toggleSidebar } from "./sidebar-state";
import { useConversation } from "./use-conversation";

export const KEYS = {
  newChat: "Mod+Shift+O",
  search: "Mod+Shift+F",
  sidebar: "Mod+Shift+S",
  rename: "F2",
  delete: "Mod+Shift+Backspace",
} as const;

export function useConversationCommands(currentId: string | null): void {
  useCommands([...useGoing(currentId), ...useChanging(currentId)]);
}

function useGoing(currentId: string | null): Command[] {
  const [, navigate] = useLocation();
  const step = (by: 1 | -1) => {
    const id = neighbour(currentId, by);
    if (id !== null) navigate(`/c/${id}`);
  };
  return [
    { id: "chat.new", title: "New chat", section: "Go to", keys: KEYS.newChat, run: () => navigate("/") },
    {
      id: "chat.temporary",
      title: "Temporary chat",
      section: "Go to",
      keywords: "private incognito",
      run: () => navigate("/?temporary"),
    },
    {
      id: "conversations.search",
      title: "Search conversations",
      section: "Go to",
      keys: KEYS.search,
      keywords: "find",
      run: focusSearch,
    },
    { id: "conversations.search.quick", title: "Search", section: "Go to", keys: "/", listed: false, run: focusSearch },
    {
      id: "conversations.previous",
      title: "Previous conversation",
      section: "Go to",
      keys: "Alt+ArrowUp",
      run: () => step(-1),
    },
    {
      id: "conversations.next",
      title: "Next conversation",
      section: "Go to",
      keys: "Alt+ArrowDown",
      run: () => step(1),
    },
    {
      id: "conversations.archive",
      title: "Archived conversations",
      section: "Go to",
      run: () => {
        openSidebar();
        setSidebar({ view: "archive", query: "" });
      },
    },
    {
      id: "sidebar.toggle",
      title: "Show or hide the sidebar",
      section: "Appearance",
      keys: KEYS.sidebar,
      run: toggleSidebar,
    },
  ];
}

/** What can be done to the conversation in view. */
function useChanging(id: string | null): Command[] {
  const { data: conversation } = useConversation(id);
  if (id === null || !conversation) return [];
  const { pinned, archived, temporary } = conversation;
  const remove: Command = {
    id: "conversation.delete",
    title: "Delete this conversation",
    section: "Conversation",
    keys: KEYS.delete,
    run: () => void deleteConversation(id),
  };
  // A temporary one is in no list.
  if (temporary) return [remove];
  return [
    {
      id: "conversation.rename",
      title: "Rename this conversation",
      section: "Conversation",
      keys: KEYS.rename,
      run: () => {
        const known = knownConversation(id);
        if (known) rename(known);
      },
    },
    {
      id: "conversation.pin",
      title: pinned ? "Unpin this conversation" : "Pin this conversation",
      section: "Conversation",
      run: () => void patchConversation(id, { pinned: !pinned }),
    },
    {
      id: "conversation.archive",
      title: archived ? "Unarchive this conversation" : "Archive this conversation",
      section: "Conversation",
      run: () => void archiveConversation(id, !archived),
    },
    remove,
  ];
}
