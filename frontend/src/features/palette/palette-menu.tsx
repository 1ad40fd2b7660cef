import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { useState } from "react";
import { useSettled } from "@/features/conversations";
import { CommandGroups } from "./command-groups";
import { ConversationGroup } from "./conversation-group";
import { ModelGroup } from "./model-group";
import { rank } from "./rank";

const TYPING_MS = 120;

interface PaletteMenuProps {
  choose: (run: () => void) => void;
  close: () => void;
}

export function PaletteMenu({ choose, close }: PaletteMenuProps) {
  const [typed, setTyped] = useState("");
  const words = useSettled(typed.trim(), TYPING_MS);
  return (
    <Cmdk label="Command palette" filter={rank} loop className="flex min-h-0 flex-col">
      <div className="flex items-center gap-3 border-b px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-faint" />
        <Cmdk.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="Type a command or a name"
          aria-label="Search commands, conversations and models"
          className="min-h-12 w-full bg-transparent text-base outline-none"
        />
        <button
          type="button"
          onClick={close}
          className="hidden min-h-11 shrink-0 rounded-md px-2 text-sm text-muted coarse:block"
        >
          Close
        </button>
      </div>
      <Cmdk.List label="Results" className="min-h-0 grow scroll-py-2 overflow-y-auto overscroll-contain p-2">
        <Cmdk.Empty className="px-4 py-10 text-center text-sm text-muted">
          Nothing has this name. Fewer letters may find it.
        </Cmdk.Empty>
        <ConversationGroup words={words} choose={choose} />
        <CommandGroups choose={choose} />
        {words !== "" && <ModelGroup words={words} choose={choose} />}
      </Cmdk.List>
    </Cmdk>
  );
}
