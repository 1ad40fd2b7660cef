import type { Part } from "@/lib/types";

/** JSON with line breaks; what is none stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const WHERE_TEXT_STANDS = ["content", "output", "text", "result"];

/** What a tool answered, whatever the shape: its text where it has one, else all of it. */
export function resultText(part: Part): string {
  const { type: _, ...fields }: Record<string, unknown> = part;
  const text = WHERE_TEXT_STANDS.map((name) => fields[name]).find((value) => typeof value === "string");
  return typeof text === "string" ? prettyJson(text) : JSON.stringify(fields, null, 2);
}
