import { X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { usePreferences } from "@/lib/preferences";
import type { Message, PartIn } from "@/lib/types";
import { isKnown, type KnownPart } from "@/protocol/events";
import { Button } from "@/ui/button";
import { TextArea } from "@/ui/field";
import { IconButton } from "@/ui/icon-button";
import { askOtherwise } from "./answering";

type Attachment = Extract<KnownPart, { type: "image" | "file" }>;

interface EditQuestionProps {
  message: Message;
  onClose: () => void;
}

/** Ask it otherwise: a sibling of the question, which stays as it is. */
export function EditQuestion({ message, onClose }: EditQuestionProps) {
  const [text, setText] = useState(message.content);
  const [attachments, setAttachments] = useState(() => message.parts.filter(isAttachment));
  const [busy, setBusy] = useState(false);
  const sendKey = usePreferences((preferences) => preferences.sendKey);
  const isEmpty = text.trim() === "" && attachments.length === 0;

  const submit = async () => {
    if (isEmpty || busy) return;
    setBusy(true);
    const texts: PartIn[] = text.trim() === "" ? [] : [{ type: "text", text }];
    const taken = await askOtherwise(message, [...attachments.map(asInput), ...texts]);
    setBusy(false);
    if (taken) onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      onClose();
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      const mod = event.metaKey || event.ctrlKey;
      if (mod || (sendKey === "enter" && !event.shiftKey)) {
        event.preventDefault();
        void submit();
      }
    }
  };

  return (
    <div className="pt-2 pb-6">
      <div className="rounded-xl border border-strong bg-raised p-3">
        {attachments.length > 0 && (
          <ul className="mb-2 flex flex-wrap gap-2">
            {attachments.map((part) => (
              <li key={part.file_id} className="flex items-center gap-1 rounded-md bg-side pl-2 text-sm">
                {part.type === "image" ? "Image" : (part.name ?? "File")}
                <IconButton
                  label="Remove"
                  size="small"
                  onClick={() => setAttachments((known) => known.filter((other) => other !== part))}
                >
                  <X />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
        <TextArea
          aria-label="Edit the message"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          autoFocus
          className="border-none bg-transparent px-1 outline-none"
        />
        <div className="mt-2 flex items-center justify-end gap-2">
          <p className="grow text-sm text-muted">The message as it was stays, as another branch.</p>
          <Button size="small" look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button size="small" look="solid" busy={busy} disabled={isEmpty} onClick={() => void submit()}>
            Send
          </Button>
        </div>
      </div>
    </div>
  );
}

function isAttachment(part: Message["parts"][number]): part is Attachment {
  return isKnown(part) && (part.type === "image" || part.type === "file");
}

function asInput(part: Attachment): PartIn {
  return part.type === "image"
    ? { type: "image", file_id: part.file_id }
    : { type: "file", file_id: part.file_id, ...(part.name !== null && { name: part.name }) };
}
