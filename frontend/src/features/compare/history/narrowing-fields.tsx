import { type ReactNode, useId } from "react";
import { useSearchParams } from "wouter";
import { TextInput } from "@/ui/field";
import type { Narrowing } from "../comparisons";

const DATE = /^\d{4}-\d\d-\d\d$/;

/** To what history and leaderboard are narrowed, which the address says. */
export function useNarrowing(): [narrowing: Narrowing, narrow: (change: Partial<Narrowing>) => void] {
  const [search, setSearch] = useSearchParams();
  const date = (name: string) => (DATE.test(search.get(name) ?? "") ? (search.get(name) ?? "") : "");
  const narrowing = { tag: search.get("tag") ?? "", from: date("from"), to: date("to") };
  const narrow = (change: Partial<Narrowing>) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(change)) value === "" ? next.delete(name) : next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [narrowing, narrow];
}

interface NarrowingFieldsProps {
  narrowing: Narrowing;
  onNarrow: (change: Partial<Narrowing>) => void;
}

export function NarrowingFields({ narrowing, onNarrow }: NarrowingFieldsProps) {
  return (
    <div className="grid gap-2 sm:flex sm:flex-wrap sm:items-center sm:gap-x-3">
      <Small label="Tag">
        {(id) => (
          <TextInput
            id={id}
            dir="auto"
            autoComplete="off"
            placeholder="Any"
            className="sm:w-32"
            value={narrowing.tag}
            onChange={({ target }) => onNarrow({ tag: target.value.trim() })}
          />
        )}
      </Small>
      {(["from", "to"] as const).map((name) => (
        <Small key={name} label={name === "from" ? "From" : "To"}>
          {(id) => (
            <TextInput
              id={id}
              type="date"
              className="sm:w-40"
              value={narrowing[name]}
              onChange={({ target }) => onNarrow({ [name]: target.value })}
            />
          )}
        </Small>
      ))}
    </div>
  );
}

function Small({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid grid-cols-[3rem_1fr] items-center gap-2 sm:flex">
      <label htmlFor={id} className="text-sm text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
