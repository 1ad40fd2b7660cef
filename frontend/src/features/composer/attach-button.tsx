import { Paperclip } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { useCommands } from "@/lib/commands";
import { IconButton } from "@/ui/icon-button";

const KEYS = "Mod+U";

export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  useCommands([{ id: "attach", title: "Attach files", section: "Conversation", keys: KEYS, run: choose }]);
  const take = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(currentTarget.files ?? [])]);
    // The same file may be chosen again.
    currentTarget.value = "";
  };
  return (
    <>
      <IconButton label="Attach files" keys={KEYS} onClick={choose}>
        <Paperclip />
      </IconButton>
      <input ref={input} type="file" multiple hidden aria-label="Files to attach" onChange={take} />
    </>
  );
}
