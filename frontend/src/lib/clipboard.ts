import { useState } from "react";

const SHOWN_MS = 2000;

/** Whether the last copy was made just now, and how to make one. `onRefused`: this browser does not let the page copy. */
export function useCopied(onRefused?: () => void): [copied: boolean, copy: (text: string) => void] {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (text: string) => {
    if (!(await copyText(text))) return onRefused?.();
    setIsCopied(true);
    setTimeout(setIsCopied, SHOWN_MS, false);
  };
  return [isCopied, (text) => void copy(text)];
}

/** Whether it was copied. Pages that came over plain http from another machine have only the old way. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "fixed opacity-0";
  // Within an open dialog, which lets nothing outside it have the focus.
  (focused?.closest("[role=dialog]") ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
