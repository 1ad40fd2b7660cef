import type { KeyboardEvent } from "react";
import { IS_MAC } from "@/lib/commands";
import { toggleFavourite } from "../liked";
import { hideDetails, showDetails } from "../picker-state";
import type { Row } from "../rows";
import { moved } from "./moves";

interface Situation {
  readonly rows: readonly Row[];
  readonly activeIndex: number;
  readonly showsDetails: boolean;
  readonly visit: (key: string) => void;
  readonly choose: (id: string) => void;
}

/** What a key does in the search field, which has the keys of the list too; nothing where it is the field's own. */
export function keyAction(event: KeyboardEvent<HTMLInputElement>, situation: Situation): (() => void) | undefined {
  const { rows, activeIndex, showsDetails, visit, choose } = situation;
  const { key, currentTarget: field } = event;
  const isMod = IS_MAC ? event.metaKey : event.ctrlKey;
  const next = isMod || event.shiftKey ? null : moved(rows, activeIndex, key);
  const nextRow = next === null ? undefined : rows[next];
  if (nextRow) return () => visit(nextRow.key);
  const active = rows[activeIndex];
  if (active?.kind !== "model") return undefined;
  if (key === "Enter") return () => choose(active.model.id);
  if (isMod && key.toLowerCase() === "d") return () => toggleFavourite(active.model.id);
  // The arrows move in the text first.
  if (key === "ArrowRight" && !showsDetails && field.selectionStart === field.value.length) return showDetails;
  if (key === "ArrowLeft" && showsDetails && field.selectionEnd === 0) return hideDetails;
  return undefined;
}
