import { type CSSProperties, useMemo, useRef } from "react";
import { toggleFavourite } from "../liked";
import type { Row } from "../rows";
import { ModelRow } from "./model-row";
import type { Picker } from "./use-picker";
import { useVirtualRows } from "./use-virtual-rows";

interface ModelListProps {
  picker: Picker;
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** The models in sight out of however many. The search field has the focus and says which one is meant. */
export function ModelList({ picker, chosen, onChoose }: ModelListProps) {
  const { rows, activeIndex, inspect, listId } = picker;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows(picker, scroller);
  const places = useMemo(() => placesOf(rows), [rows]);
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto overscroll-contain">
      <div
        id={listId}
        role="listbox"
        aria-label="Models"
        tabIndex={-1}
        className="relative"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          if (row.kind === "heading") return <Heading key={row.key} title={row.title} style={at(start, size)} />;
          return (
            <ModelRow
              key={row.key}
              rowKey={row.key}
              id={`${listId}-${index}`}
              model={row.model}
              start={start}
              size={size}
              place={places[index] ?? 0}
              count={places.at(-1) ?? 0}
              isActive={index === activeIndex}
              isChosen={row.model.id === chosen}
              onChoose={onChoose}
              onStar={toggleFavourite}
              onDetails={inspect}
            />
          );
        })}
      </div>
    </div>
  );
}

function Heading({ title, style }: { title: string; style: CSSProperties }) {
  return (
    <div
      role="presentation"
      className="absolute inset-x-0 top-0 flex items-end px-4 pb-1 text-xs font-medium text-muted"
      style={style}
    >
      <bdi className="truncate">{title}</bdi>
    </div>
  );
}

function at(start: number, height: number): CSSProperties {
  return { transform: `translateY(${start}px)`, height };
}

/** For each row, how many models there are down to it. */
function placesOf(rows: readonly Row[]): number[] {
  let models = 0;
  return rows.map(({ kind }) => (kind === "model" ? ++models : models));
}
