import { toast } from "@/ui/toast";
import { patchConversation } from "./patch-conversation";

/** Out of the list or back into it, with a way back. */
export async function archiveConversation(id: string, archived: boolean): Promise<void> {
  if (!(await patchConversation(id, { archived }))) return;
  toast({
    text: archived ? "Conversation archived" : "Conversation is back in the list",
    action: { label: "Undo", run: () => void patchConversation(id, { archived: !archived }) },
  });
}
