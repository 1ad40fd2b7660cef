import { ArrowLeft, Star } from "lucide-react";
import type { ReactNode } from "react";
import type { Model } from "@/lib/types";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { IconButton } from "@/ui/icon-button";
import { TRAITS, traitsOf } from "../filters";
import { toggleFavourite, useIsFavourite } from "../liked";
import { makerOf, modelLabel } from "../names";
import { Description } from "./description";
import { Expiry } from "./expiry";
import { Facts } from "./facts";
import { Prices } from "./prices";
import { Providers } from "./providers";

interface ModelDetailsProps {
  model: Model;
  isChosen: boolean;
  onUse: (id: string) => void;
  /** Where the details stand in place of the list. */
  onBack: (() => void) | null;
}

/** All that is known of a model. */
export function ModelDetails({ model, isChosen, onUse, onBack }: ModelDetailsProps) {
  return (
    <section
      ref={onBack ? focus : undefined}
      tabIndex={-1}
      aria-label={`Details of ${modelLabel(model)}`}
      className="flex min-h-0 w-full min-w-0 flex-col outline-none"
    >
      <div className="flex shrink-0 items-start gap-1 px-4 pt-3 pb-2">
        {onBack && (
          <IconButton label="Back to the list" className="-mt-1 -ml-2" onClick={onBack}>
            <ArrowLeft />
          </IconButton>
        )}
        <Title model={model} />
        <Favourite id={model.id} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys */}
      <div tabIndex={0} className="flex min-h-0 grow flex-col gap-5 overflow-y-auto px-4 pb-4 -outline-offset-2">
        <Expiry model={model} />
        <Traits model={model} />
        <Description text={model.description} key={model.id} />
        <Block title="Prices">
          <Prices pricing={model.pricing} />
        </Block>
        <Block title="Facts">
          <Facts model={model} />
        </Block>
        <Block title="Providers">
          <Providers model={model} />
        </Block>
        {model.supported_parameters.length > 0 && (
          <Block title="Parameters">
            <p className="text-sm leading-relaxed [overflow-wrap:anywhere] text-muted">
              {model.supported_parameters.join(", ")}
            </p>
          </Block>
        )}
      </div>
      <div className="shrink-0 border-t p-3">
        <Button look="solid" className="w-full" onClick={() => onUse(model.id)}>
          {isChosen ? "Keep this model" : "Use this model"}
        </Button>
      </div>
    </section>
  );
}

/** What had the focus is covered by now. */
function focus(section: HTMLElement | null): void {
  section?.focus();
}

function Title({ model }: { model: Model }) {
  return (
    <div className="min-w-0 grow">
      <h3 className="font-semibold [overflow-wrap:anywhere]" dir="auto">
        {modelLabel(model)}
      </h3>
      <p className="text-sm text-muted" dir="auto">
        {makerOf(model)}
      </p>
      <div className="flex items-center gap-0.5">
        <code className="min-w-0 font-mono text-xs [overflow-wrap:anywhere] text-muted">{model.id}</code>
        <CopyButton text={() => model.id} label="Copy the model’s id" size="small" />
      </div>
    </div>
  );
}

function Favourite({ id }: { id: string }) {
  const isFavourite = useIsFavourite(id);
  return (
    <IconButton
      label="Favourite"
      keys="Mod+D"
      pressed={isFavourite}
      className="-mt-1 -mr-2"
      onClick={() => toggleFavourite(id)}
    >
      <Star className={isFavourite ? "fill-current" : ""} />
    </IconButton>
  );
}

function Traits({ model }: { model: Model }) {
  const has = new Set(traitsOf(model));
  if (has.size === 0) return null;
  return (
    <ul aria-label="What it can do" className="flex flex-wrap gap-1.5">
      {TRAITS.filter(({ trait }) => has.has(trait)).map(({ trait, label }) => (
        <li key={trait}>
          <Badge tone={trait === "free" ? "good" : "neutral"}>{label}</Badge>
        </li>
      ))}
    </ul>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-1.5 text-sm font-semibold">{title}</h4>
      {children}
    </div>
  );
}
