import { EyeOff, SquarePen } from "lucide-react";
import { useLocation } from "wouter";
import type { ConversationDetail, Message } from "@/lib/types";
import { Badge } from "@/ui/badge";
import { IconButton } from "@/ui/icon-button";
import { SidebarButton } from "@/ui/sidebar-button";
import { Tooltip } from "@/ui/tooltip";
import { ConversationCost } from "./conversation-cost";

interface ChatHeaderProps {
  conversation: ConversationDetail | null;
  messages: readonly Message[];
  temporary?: boolean;
}

export function ChatHeader({ conversation, messages, temporary = conversation?.temporary ?? false }: ChatHeaderProps) {
  const [, navigate] = useLocation();
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-1 px-2 pt-[env(safe-area-inset-top)]">
      <SidebarButton />
      <h1 className="min-w-0 grow truncate px-2 text-sm font-medium" title={conversation?.title ?? undefined}>
        {conversation ? (conversation.title ?? "New chat") : "New chat"}
      </h1>
      {temporary && (
        <Tooltip text="Kept in memory only: in no list, and gone when the gateway ends or after a day" side="bottom">
          <span tabIndex={-1}>
            <Badge tone="accent">
              <EyeOff aria-hidden="true" className="mr-1 size-3" />
              Temporary
            </Badge>
          </span>
        </Tooltip>
      )}
      {conversation && <ConversationCost conversationId={conversation.id} messages={messages} />}
      <IconButton label="New chat" side="bottom" className="md:hidden" onClick={() => navigate("/")}>
        <SquarePen />
      </IconButton>
    </header>
  );
}
