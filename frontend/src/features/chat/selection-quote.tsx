import { Quote } from "lucide-react";
import { useEffect, useState } from "react";
import { insertQuote } from "@/features/composer";
import { Button } from "@/ui/button";

interface Selected {
  readonly text: string;
  readonly left: number;
  readonly top: number;
}

/** A button beside what is selected in the messages. The menu of an answer does the same by keyboard. */
export function SelectionQuote({ conversationId }: { conversationId: string }) {
  const [selected, setSelected] = useState<Selected | null>(null);
  // The selection is the document's.
  useEffect(() => {
    const look = () => setSelected(selectedInMessages());
    const forget = () => window.getSelection()?.isCollapsed && setSelected(null);
    document.addEventListener("pointerup", look);
    document.addEventListener("selectionchange", forget);
    return () => {
      document.removeEventListener("pointerup", look);
      document.removeEventListener("selectionchange", forget);
    };
  }, []);
  if (!selected) return null;
  const quote = () => {
    insertQuote(conversationId, selected.text);
    window.getSelection()?.removeAllRanges();
    setSelected(null);
  };
  return (
    <Button
      size="small"
      className="fixed z-20 shadow-float"
      style={{ left: selected.left, top: selected.top }}
      // The press itself must not take the selection away.
      onPointerDown={(event) => event.preventDefault()}
      onClick={quote}
    >
      <Quote className="size-4" /> Quote
    </Button>
  );
}

const BUTTON_HEIGHT = 40;
const BUTTON_WIDTH = 96;

function selectedInMessages(): Selected | null {
  const selection = window.getSelection();
  const text = selection?.toString().trim();
  if (!selection || !text || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const element = node instanceof Element ? node : node.parentElement;
  if (!element?.closest("article")) return null;
  const { right, top, bottom } = range.getBoundingClientRect();
  const left = Math.max(8, Math.min(right - BUTTON_WIDTH / 2, window.innerWidth - BUTTON_WIDTH - 8));
  return { text, left, top: top > BUTTON_HEIGHT + 8 ? top - BUTTON_HEIGHT : bottom + 8 };
}
