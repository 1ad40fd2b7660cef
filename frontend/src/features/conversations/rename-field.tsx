import { type KeyboardEvent, useCallback, useRef } from "react";
import type { Conversation } from "@/lib/types";
import { saveTitle } from "./rename";
import { setSidebar } from "./sidebar-state";
import { linkOf } from "./stops";

/** Enter and leaving it save, Escape does not; empty, the conversation is called by itself again. */
export function RenameField({ conversation }: { conversation: Conversation }) {
  const isOver = useRef(false);
  const end = (field: HTMLInputElement, isSaved: boolean) => {
    // A field that goes away loses the focus once more.
    if (isOver.current) return;
    isOver.current = true;
    if (isSaved) saveTitle(conversation, field.value);
    setSidebar({ renaming: null });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    const sidebar = event.currentTarget.closest("nav");
    end(event.currentTarget, event.key === "Enter");
    // The link is drawn again in place of the field.
    requestAnimationFrame(() => linkOf(sidebar, conversation.id)?.focus());
  };
  const take = useCallback((field: HTMLInputElement | null) => {
    field?.focus();
    field?.select();
  }, []);
  return (
    <input
      ref={take}
      aria-label={`Title of ${conversation.title ?? "the conversation"}`}
      placeholder="Automatic title"
      dir="auto"
      maxLength={500}
      autoComplete="off"
      defaultValue={conversation.title ?? ""}
      onKeyDown={onKeyDown}
      onBlur={(event) => end(event.currentTarget, true)}
      className="min-h-(--row) w-full rounded-md border border-transparent bg-raised px-[0.4375rem] text-base outline-offset-0 sm:text-sm"
    />
  );
}
