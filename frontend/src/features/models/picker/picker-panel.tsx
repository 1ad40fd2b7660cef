import clsx from "clsx";
import { useEffect } from "react";
import { useMediaQuery } from "@/lib/use-media-query";
import { ModelDetails } from "../details/model-details";
import { modelLabel } from "../names";
import { hideDetails } from "../picker-state";
import { FilterLines } from "./filter-lines";
import { ListState } from "./list-state";
import { ModelList } from "./model-list";
import { PickerFooter } from "./picker-footer";
import { SearchLine } from "./search-line";
import { DETAILS_BESIDE } from "./sizes";
import { type PickerOptions, usePicker } from "./use-picker";

/** The open picker: search, filters and list, and beside them or in their place the details of one model. */
export function PickerPanel({ value, needs, onChoose }: PickerOptions) {
  const picker = usePicker({ value, needs, onChoose });
  const fitsBeside = useMediaQuery(DETAILS_BESIDE);
  const shown = picker.showsDetails ? picker.active : undefined;
  const isCovered = shown !== undefined && !fitsBeside;
  const isCoarse = useMediaQuery("(pointer: coarse)");
  const { field } = picker;
  // The focus is the browser's. On a screen that is touched a keyboard would come up over the list.
  useEffect(() => {
    if (!isCovered && !isCoarse) field.current?.focus();
  }, [isCovered, isCoarse, field]);
  // Else the next picker would open on the details, its list out of sight.
  useEffect(() => (isCovered ? hideDetails : undefined), [isCovered]);
  return (
    <div className="flex min-h-0 grow">
      <div
        className={clsx("min-h-0 min-w-0 flex-col", fitsBeside ? "w-[34rem] shrink-0" : "grow", {
          hidden: isCovered,
          flex: !isCovered,
        })}
      >
        <SearchLine picker={picker} />
        <FilterLines picker={picker} needs={needs} />
        {picker.gone !== null && <GoneNote id={picker.gone} />}
        {picker.rows.length === 0 ? (
          <ListState picker={picker} onChoose={onChoose} />
        ) : (
          <ModelList picker={picker} chosen={value} onChoose={onChoose} />
        )}
        <PickerFooter picker={picker} />
      </div>
      {shown && (
        <div className={clsx("flex min-h-0 min-w-0", fitsBeside ? "w-[22rem] shrink-0 border-l" : "grow")}>
          <ModelDetails
            model={shown}
            isChosen={shown.id === value}
            onUse={onChoose}
            onBack={isCovered ? hideDetails : null}
          />
        </div>
      )}
    </div>
  );
}

function GoneNote({ id }: { id: string }) {
  return (
    <p className="mx-3 mb-1 shrink-0 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
      <bdi className="font-medium [overflow-wrap:anywhere]">{modelLabel(id)}</bdi> is not available any more. Choose
      another model to go on.
    </p>
  );
}
