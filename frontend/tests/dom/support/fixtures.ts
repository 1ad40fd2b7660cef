import type { Conversation, ConversationDetail } from "@/lib/types";
import type { components } from "@/protocol/openapi";

let made = 0;

/** A conversation as lists have it. */
export function conversation(fields: Partial<Conversation> = {}): Conversation {
  made += 1;
  return {
    id: `conversation-${made}`,
    title: `Conversation ${made}`,
    title_source: "auto",
    default_model: null,
    system_prompt: null,
    params: {},
    head_id: null,
    pinned: false,
    archived: false,
    tags: [],
    temporary: false,
    created_at: "2026-01-31T12:00:00.000Z",
    updated_at: "2026-01-31T12:00:00.000Z",
    version: `version-${made}`,
    ...fields,
  };
}

/** A conversation as GET gives it. */
export function detail(fields: Partial<ConversationDetail> = {}): ConversationDetail {
  return { ...conversation(fields), model_status: null, ...fields };
}

/** A gateway with a key and a database. */
export function about(fields: Partial<components["schemas"]["AboutOut"]> = {}): components["schemas"]["AboutOut"] {
  return {
    version: "1.2.3",
    storage: "sqlite",
    forgets_at_end: false,
    authentication: "none",
    default_model: "maker/model",
    key_configured: true,
    local_model: "off",
    limits: {
      max_upload_bytes: 20_000_000,
      max_import_bytes: 200_000_000,
      max_message_chars: 1_000_000,
      max_answer_chars: 8_000_000,
      max_runs_per_conversation: 64,
      image_types: ["image/png", "image/jpeg"],
    },
    restore_days: 30,
    temporary_hours: 24,
    ...fields,
  };
}
