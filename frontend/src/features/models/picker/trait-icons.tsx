import { Brain, Eye, FileText, ImagePlus, Wrench } from "lucide-react";
import type { ReactNode } from "react";
import type { Model } from "@/lib/types";
import { TRAITS, type Trait, traitsOf } from "../filters";

const ICONS: Partial<Record<Trait, ReactNode>> = {
  vision: <Eye />,
  files: <FileText />,
  images: <ImagePlus />,
  tools: <Wrench />,
  reasoning: <Brain />,
};

/** What it can do, at a glance, where there is room; the row's name says it in words. */
export function TraitIcons({ model }: { model: Model }) {
  const has = new Set(traitsOf(model));
  return (
    <span className="hidden shrink-0 gap-1 text-faint sm:flex">
      {TRAITS.filter(({ trait }) => has.has(trait) && ICONS[trait]).map(({ trait, label }) => (
        <span key={trait} title={label} className="[&>svg]:size-3.5">
          {ICONS[trait]}
        </span>
      ))}
    </span>
  );
}
