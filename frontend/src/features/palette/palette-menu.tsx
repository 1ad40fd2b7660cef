import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useSettled } from "@/features/conversations";
import { Entry } from "./entry";
import { ranked } from "./rank";
import { useCommandGroups } from "./use-command-groups";
import { useConversationGroup } from "./use-conversation-group";
import { useModelGroup } from "./use-model-group";
import { useSelection } from "./use-selection";

const TYPING_MS = 120;

const HEADING =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted";

interface PaletteMenuProps {
  choose: (run: () => void) => void;
  close: () => void;
}

export function PaletteMenu({ choose, close }: PaletteMenuProps) {
  const [typed, setTyped] = useState("");
  const words = useSettled(typed.trim(), TYPING_MS);
  const conversations = useConversationGroup(words);
  const commands = useCommandGroups();
  const models = useModelGroup();
  const groups = useMemo(
    () => ranked([conversations.group, ...commands, models], typed.trim()),
    [conversations.group, commands, models, typed],
  );
  const { reset, props } = useSelection(groups);
  const type = (text: string) => {
    setTyped(text);
    reset();
  };
  return (
    <Cmdk label="Command palette" shouldFilter={false} loop className="flex min-h-0 flex-col" {...props}>
      <Field typed={typed} type={type} close={close} />
      <Cmdk.List label="Results" className="min-h-0 grow scroll-py-2 overflow-y-auto overscroll-contain p-2">
        <Cmdk.Empty className="px-4 py-10 text-center text-sm text-muted">
          {conversations.isSearching || words !== typed.trim()
            ? "Searching…"
            : "Nothing has this name. Fewer letters may find it."}
        </Cmdk.Empty>
        {groups.map(({ heading, entries }) => (
          <Cmdk.Group key={heading} heading={heading} className={HEADING}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} choose={choose} />
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
    </Cmdk>
  );
}

interface FieldProps {
  typed: string;
  type: (text: string) => void;
  close: () => void;
}

function Field({ typed, type, close }: FieldProps) {
  return (
    <div className="flex items-center gap-3 border-b px-4">
      <Search aria-hidden="true" className="size-4 shrink-0 text-faint" />
      <Cmdk.Input
        value={typed}
        onValueChange={type}
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
  );
}
