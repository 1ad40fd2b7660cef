import type { Conversation } from "@/lib/types";

/** What the list shows, line by line. */
export type Line =
  | { readonly kind: "heading"; readonly label: string }
  | { readonly kind: "conversation"; readonly conversation: Conversation };

/** Conversations, in order, under headings that say when something last happened in them. */
export function lines(conversations: readonly Conversation[], now: Date): Line[] {
  const result: Line[] = [];
  const named = new Map<number, string>();
  let last: string | null = null;
  for (const conversation of conversations) {
    const label = conversation.pinned ? "Pinned" : period(new Date(conversation.updated_at), now, named);
    if (label !== last) result.push({ kind: "heading", label });
    result.push({ kind: "conversation", conversation });
    last = label;
  }
  return result;
}

/** `named` keeps the names of months: to find one takes longer than all the rest of a line. */
function period(at: Date, now: Date, named: Map<number, string>): string {
  const days = daysBetween(at, now);
  // A clock that is a little behind the gateway's must not make a month of its own.
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Previous 7 days";
  if (days <= 30) return "Previous 30 days";
  const month = at.getFullYear() * 12 + at.getMonth();
  const name = named.get(month) ?? monthName(at, now);
  named.set(month, name);
  return name;
}

function monthName(at: Date, now: Date): string {
  const isThisYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString("en", { month: "long", ...(!isThisYear && { year: "numeric" }) });
}

// Calendar days where the person is, which are not all of 24 hours.
function daysBetween(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / (24 * 60 * 60 * 1000));
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
