import { Command as Cmdk } from "cmdk";
import type { ReactNode } from "react";
import { Keys } from "@/ui/keys";

interface EntryProps {
  /** Of this entry alone. */
  id: string;
  title: string;
  /** Further words that find it. */
  keywords?: readonly string[];
  keys?: string | undefined;
  icon?: ReactNode;
  /** Said at its end, quietly. */
  note?: ReactNode;
  onSelect: () => void;
}

/** A line of the palette. */
export function Entry({ id, title, keywords = [], keys, icon, note, onSelect }: EntryProps) {
  return (
    <Cmdk.Item
      value={id}
      keywords={[title, ...keywords]}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 text-sm select-none aria-selected:bg-active coarse:min-h-11 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted"
    >
      {icon}
      <span dir="auto" className="min-w-0 grow truncate">
        {title}
      </span>
      {note !== undefined && <span className="shrink-0 text-xs text-muted">{note}</span>}
      {keys !== undefined && (
        <span className="coarse:hidden">
          <Keys keys={keys} />
        </span>
      )}
    </Cmdk.Item>
  );
}

const HEADING =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted";

export function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Cmdk.Group heading={heading} className={HEADING}>
      {children}
    </Cmdk.Group>
  );
}
