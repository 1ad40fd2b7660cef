import type { Message, Run } from "@/lib/types";

/** A command that answers the same question again and streams the answer. The token, where one is set, is to be put in. */
export function curlOf(message: Message, run: Run | null): string {
  const body = {
    parent_id: message.parent_id,
    ...(run && { model: run.model }),
    ...(run && Object.keys(run.params).length > 0 && { params: run.params }),
    ...(run?.system_prompt != null && { system_prompt: run.system_prompt }),
  };
  return [
    `curl -N '${window.location.origin}/api/conversations/${message.conversation_id}/runs'`,
    "-H 'Content-Type: application/json'",
    "-H 'Accept: text/event-stream'",
    `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`,
  ].join(" \\\n  ");
}
