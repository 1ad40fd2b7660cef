import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { Composer, focusComposer, type OutgoingMessage, restoreDraft } from "@/features/composer";
import { useConversation } from "@/features/conversations";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toast";
import { goOn } from "../go-on";
import type { Comparison } from "../types";

interface NextMessageProps {
  comparison: Comparison;
  client: ComparisonClient | null;
}

/** The next message to all lanes, each with its own history. The composer comes when it is wanted: answers are the page. */
export function NextMessage({ comparison, client }: NextMessageProps) {
  const [open, setOpen] = useState(false);
  const [, navigate] = useLocation();
  const conversation = useConversation(open ? comparison.conversation_id : null);
  const live = comparison.status === "running";
  const draftKey = comparison.conversation_id;
  const send = async ({ parts, how }: OutgoingMessage) => {
    if (how !== "now") {
      restoreDraft(draftKey, parts);
      toast({ text: "All answers go on at once. Wait for the last one, or stop it." });
      return;
    }
    const next = await goOn(comparison, parts);
    if (next !== null) navigate(`/compare/${next}`);
  };
  const show = () => {
    setOpen(true);
    // Its field is there once it has been drawn.
    requestAnimationFrame(focusComposer);
  };
  if (comparison.sealed) return null;
  if (!open) {
    return (
      <Button size="small" onClick={show}>
        <MessageSquarePlus className="size-4" /> Ask all of them further
      </Button>
    );
  }
  return (
    <div className="basis-full pt-1">
      <Composer
        draftKey={draftKey}
        conversation={conversation.data ?? null}
        model={comparison.lanes[0]?.model ?? null}
        onModelChange={() => {}}
        streaming={live}
        onSend={(message) => void send(message)}
        onStop={() => void client?.stop()}
        placeholder="Ask all of them further"
        comparing
      />
    </div>
  );
}
