import type { ReactNode } from "react";
import { count, day } from "@/lib/format";
import type { Model } from "@/lib/types";
import { isBrokered } from "../names";

export function Facts({ model }: { model: Model }) {
  const { context_length, max_output_tokens, reasoning, knowledge_cutoff, created_at } = model;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
      <Fact name="Context">{context_length !== null && `${count(context_length)} tokens`}</Fact>
      <Fact name="Longest answer">{max_output_tokens !== null && `${count(max_output_tokens)} tokens`}</Fact>
      <Fact name="Takes">{listed(model.input_modalities)}</Fact>
      <Fact name="Gives">{listed(model.output_modalities)}</Fact>
      <Fact name="Reasoning">{reasoning && reasoningWords(reasoning)}</Fact>
      <Fact name="Knows until">{knowledge_cutoff && day(knowledge_cutoff)}</Fact>
      <Fact name="Listed since">{created_at && day(created_at)}</Fact>
      <Fact name="Served by">{!isBrokered(model) && model.upstream}</Fact>
    </dl>
  );
}

/** Nothing where the catalogue does not say. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </>
  );
}

function reasoningWords({ mandatory, supported_efforts }: NonNullable<Model["reasoning"]>): string {
  const always = mandatory ? "always" : "can be turned off";
  return supported_efforts.length === 0 ? always : `${always}; effort ${supported_efforts.join(", ")}`;
}

function listed(kinds: readonly string[]): string {
  return kinds.join(", ");
}
