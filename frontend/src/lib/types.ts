import type { components } from "@/protocol/openapi";

type Schemas = components["schemas"];

export type { KnownPart, Message, Part } from "@/protocol/events";
export type Conversation = Schemas["ConversationOut"];
export type ConversationDetail = Schemas["ConversationDetailOut"];
export type ConversationPatch = Schemas["ConversationPatch"];
export type Model = Schemas["ModelOut"];
export type Params = Schemas["Params"];
export type Run = Schemas["RunOut"];
export type StoredFile = Schemas["FileOut"];
export type RunStatus = Schemas["MessageOut"]["status"];
/** A part of a message to be sent. */
export type PartIn = Schemas["TextIn"] | Schemas["ImageIn"] | Schemas["FileIn"];
