import { type ClipboardEvent, type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { isNew } from "./draft";
import { changeDraft, draftOf, useDrafts } from "./drafts";
import { fieldIsHere, fitHeight, focusAtFirst } from "./field";

interface ComposerTextProps {
  draftKey: string;
  placeholder: string;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  onFiles: (files: readonly File[]) => void;
}

export function ComposerText({ draftKey, placeholder, onKeyDown, onFiles }: ComposerTextProps) {
  const ref = useDraftField(draftKey);
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const files = pastedFiles(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <textarea
      ref={ref}
      data-draft={draftKey}
      aria-label="Message"
      placeholder={placeholder}
      rows={1}
      dir="auto"
      enterKeyHint="enter"
      onInput={({ currentTarget }) => {
        changeDraft(draftKey, { text: currentTarget.value });
        fitHeight(currentTarget);
      }}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      className="field-sizing-content block max-h-[40dvh] min-h-13 w-full resize-none overflow-y-auto bg-transparent px-4 pt-3.5 pb-2 text-base leading-6 outline-none coarse:text-[max(1rem,16px)]"
    />
  );
}

/** The words stand in the browser's own field: React writes nothing into what is being typed, however long it is. */
function useDraftField(draftKey: string) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const field = ref.current;
    if (field === null) return;
    const show = () => {
      const { text } = draftOf(draftKey);
      if (field.value === text) return;
      field.value = text;
      fitHeight(field);
    };
    const fit = () => fitHeight(field);
    const leave = fieldIsHere(field);
    // In a new chat there is nothing else to do.
    if (isNew(draftKey)) focusAtFirst(field);
    const stopListening = useDrafts.subscribe(show);
    window.addEventListener("resize", fit);
    show();
    return () => {
      window.removeEventListener("resize", fit);
      stopListening();
      leave();
    };
  }, [draftKey]);
  return ref;
}

/** Files, but for the picture that spreadsheets and word processors add to a text. */
function pastedFiles(data: DataTransfer): File[] {
  const isText = data.types.includes("text/plain") && data.types.includes("text/html");
  return isText ? [] : [...data.files];
}
