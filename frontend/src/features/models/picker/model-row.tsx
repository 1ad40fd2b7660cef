import clsx from "clsx";
import { Check, Info, Star } from "lucide-react";
import { type MouseEvent, memo, type ReactNode } from "react";
import { count as tokens } from "@/lib/format";
import type { Model } from "@/lib/types";
import { TRAITS, traitsOf } from "../filters";
import { useIsFavourite } from "../liked";
import { makerOf, modelLabel } from "../names";
import { priceOf, spokenPrice } from "../prices";
import { TraitIcons } from "./trait-icons";

interface ModelRowProps {
  id: string;
  rowKey: string;
  model: Model;
  /** Where it stands and how high it is, in pixels. */
  start: number;
  size: number;
  place: number;
  count: number;
  isActive: boolean;
  isChosen: boolean;
  onChoose: (id: string) => void;
  onStar: (id: string) => void;
  onDetails: (rowKey: string) => void;
}

/**
 * An option of the list. What stands in an option is nothing by itself, so star and details are for pointers alone:
 * the search field has keys for both, the details have a button.
 */
export const ModelRow = memo(function ModelRow(props: ModelRowProps) {
  const { id, rowKey, model, start, size, place, count, isActive, isChosen } = props;
  const { onChoose, onStar, onDetails } = props;
  const isFavourite = useIsFavourite(model.id);
  const press = ({ target }: MouseEvent) => {
    const spot = target instanceof Element ? target.closest("[data-spot]")?.getAttribute("data-spot") : null;
    if (spot === "star") onStar(model.id);
    else if (spot === "details") onDetails(rowKey);
    else onChoose(model.id);
  };
  return (
    // The keys of the list are those of the search field, which keeps the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-posinset={place}
      aria-setsize={count}
      data-active={isActive || undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={press}
      className={clsx(
        "group absolute inset-x-2 top-0 flex cursor-pointer items-center gap-3 rounded-lg pl-2 select-none",
        isActive ? "bg-active" : "hover:bg-hover",
      )}
      style={{ transform: `translateY(${start}px)`, height: size }}
    >
      <span className="sr-only">{spoken(model, isFavourite)}</span>
      <div aria-hidden="true" className="contents">
        <Check className={clsx("size-4 shrink-0 text-accent", isChosen || "invisible")} />
        <Names model={model} />
        <RowPrice model={model} />
        <div className="flex shrink-0 pr-1">
          <Spot name="star" title={isFavourite ? "Remove from favourites" : "Add to favourites"} isOn={isFavourite}>
            <Star className={clsx("size-4", isFavourite && "fill-current")} />
          </Spot>
          <Spot name="details" title="Details" isOn={false}>
            <Info className="size-4" />
          </Spot>
        </div>
      </div>
    </div>
  );
});

function Names({ model }: { model: Model }) {
  return (
    <div className="min-w-0 grow">
      <div className="truncate text-sm font-medium">
        <bdi>{modelLabel(model)}</bdi>
      </div>
      <div className="flex items-center gap-1 text-xs text-muted">
        <bdi className="truncate">{makerOf(model)}</bdi>
        {model.context_length !== null && (
          <span className="mr-1 shrink-0 whitespace-nowrap">
            · {tokens(model.context_length)}
            <span className="max-sm:hidden"> context</span>
          </span>
        )}
        <TraitIcons model={model} />
      </div>
    </div>
  );
}

function RowPrice({ model }: { model: Model }) {
  const found = priceOf(model.pricing);
  if (found.kind === "tokens") {
    return (
      <span className="shrink-0 text-sm whitespace-nowrap text-muted tabular-nums">
        {found.input} / {found.output}
      </span>
    );
  }
  if (found.kind === "free") return <span className="shrink-0 text-sm text-good">Free</span>;
  const words = found.kind === "other" ? `${found.amount} ${found.unit}` : found.kind === "variable" ? "Variable" : "";
  return <span className="shrink-0 text-sm whitespace-nowrap text-muted">{words}</span>;
}

interface SpotProps {
  name: "star" | "details";
  title: string;
  isOn: boolean;
  children: ReactNode;
}

function Spot({ name, title, isOn, children }: SpotProps) {
  return (
    <span
      data-spot={name}
      title={title}
      className={clsx(
        "grid size-8 place-items-center rounded-md hover:text-ink coarse:size-11 coarse:text-faint",
        isOn ? "text-accent" : "text-transparent group-hover:text-faint group-data-active:text-faint",
      )}
    >
      {children}
    </span>
  );
}

function spoken(model: Model, isFavourite: boolean): string {
  const has = new Set(traitsOf(model));
  return [
    modelLabel(model),
    makerOf(model),
    ...(isFavourite ? ["favourite"] : []),
    spokenPrice(model),
    ...(model.context_length === null ? [] : [`${tokens(model.context_length)} tokens of context`]),
    ...TRAITS.filter(({ trait }) => trait !== "free" && has.has(trait)).map(({ means }) => means),
  ].join(", ");
}
