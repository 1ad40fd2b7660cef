import type { Api } from "./api";
import type { Message, Terminal } from "./events";
import { content } from "./fold";
import type { Patience } from "./patience";
import { isWhole } from "./proof";
import type { RunView } from "./run-view";

/** The stored message where it is another one than what is shown, as after a crash of the gateway; else null. */
export async function otherwiseStored(
  api: Api,
  patience: Patience,
  { draft, start }: RunView,
  end: Terminal,
): Promise<Message | null> {
  if (start === null || (await isWhole(content(draft.parts), end))) return null;
  const params = { path: { conversation_id: start.conversation_id }, query: { path: end.message_id, limit: 1 } };
  const { signal } = patience;
  const { data } = await patience.persist(() =>
    api.GET("/api/conversations/{conversation_id}/messages", { params, ...(signal && { signal }) }),
  );
  return data?.items.at(-1) ?? null;
}
