import { api, gateway } from "@/lib/gateway";
import type { ConversationDetail } from "@/lib/types";
import { ConnectionLost } from "@/protocol/errors";
import type { components } from "@/protocol/openapi";
import { Patience } from "@/protocol/patience";
import { newKey } from "@/protocol/run-client";
import { putDetail } from "./cache";

// Longer than a gateway takes to start anew; whoever waits for a first answer does not wait much longer.
const PATIENCE_MS = 20_000;

export type NewConversation = components["schemas"]["ConversationCreate"];

/** Makes one, also over a connection that breaks, and never two. Throws a GatewayError. */
export async function createConversation(body: Partial<NewConversation>): Promise<ConversationDetail> {
  const key = { "idempotency-key": newKey() };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const create = () => api.POST("/api/conversations", { params: { header: key }, body: { temporary: false, ...body } });
  try {
    const { data } = await new Patience(gateway, signal).persist(create);
    if (!data) throw new Error("a new conversation had no body");
    const detail = { ...data, model_status: null };
    putDetail(detail);
    return detail;
  } catch (cause) {
    throw cause === signal.reason ? new ConnectionLost("the gateway cannot be reached", { cause }) : cause;
  }
}
