// Replaced in a moment by the real one.
import { createElement } from "react";
import type { Message } from "@/lib/types";
export function Parts({ parts }: { parts: Message["parts"]; live: boolean; from?: string }) {
  return createElement("div", { className: "whitespace-pre-wrap" }, parts.map((p) => ("text" in p ? String(p.text) : p.type)).join(""));
}
export const markdownOf = (parts: Message["parts"]) => parts.map((p) => ("text" in p ? String(p.text) : "")).join("");
export const plainText = markdownOf;
