import { useQuery } from "@tanstack/react-query";
import { money } from "@/lib/format";
import { api } from "@/lib/gateway";
import type { Message } from "@/lib/types";
import { Tooltip } from "@/ui/tooltip";

interface ConversationCostProps {
  conversationId: string;
  messages: readonly Message[];
}

/** What the conversation has cost so far, branches out of sight and titles included. */
export function ConversationCost({ conversationId, messages }: ConversationCostProps) {
  const last = messages.at(-1);
  const spent = useQuery({
    // By the last message's end and cost, which are what moves the sum.
    queryKey: ["spent", conversationId, last?.id, last?.status, last?.cost_usd],
    queryFn: async () => {
      const query = { group_by: "model" as const, conversation_id: conversationId };
      const { data } = await api.GET("/api/usage", { params: { query } });
      return data?.total ?? null;
    },
    placeholderData: (before) => before,
  });
  const total = spent.data;
  if (!total || total.runs === 0) return null;
  const words = `${Number(total.estimated_usd) > 0 ? "about " : ""}${money(total.cost_usd)}`;
  return (
    <Tooltip text={`What this conversation cost: ${total.runs} answers and titles, all branches`} side="bottom">
      <span className="px-2 text-xs text-muted tabular-nums">
        <span className="sr-only">This conversation cost </span>
        {words}
      </span>
    </Tooltip>
  );
}
