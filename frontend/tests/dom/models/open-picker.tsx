import { screen, within } from "@testing-library/react";
import { useState } from "react";
import { ModelPicker, type ModelPickerProps } from "@/features/models";
// Loaded when it is wanted, which takes longer here than in a browser.
import "@/features/models/picker/picker-panel";
import type { Model } from "@/lib/types";
import { model, priced } from "../../support/model";
import { fakeGateway } from "../support/fake-gateway";
import { giveLayout } from "../support/layout";
import { renderInApp } from "../support/render";

const REASONS = {
  mandatory: false,
  default_enabled: true,
  default_effort: "medium",
  supported_efforts: ["high", "low"],
  supports_max_tokens: true,
};

export const OPUS = model({
  id: "anthropic/claude-opus-4.5",
  name: "Anthropic: Claude Opus 4.5",
  description: "The strongest of its [family](/anthropic).",
  context_length: 200_000,
  input_modalities: ["text", "image", "file"],
  tools: true,
  reasoning: REASONS,
  knowledge_cutoff: "2025-07-31",
  pricing: priced("0.000005", "0.000025", { input_cache_read: "0.0000005", request: "0" }),
});
export const HAIKU = model({
  id: "anthropic/claude-haiku-4.5",
  name: "Anthropic: Claude Haiku 4.5",
  pricing: priced("0.000001", "0.000005"),
});
export const GPT = model({
  id: "openai/gpt-5-mini",
  name: "OpenAI: GPT-5 Mini",
  context_length: 1_000_000,
  tools: true,
  pricing: priced("0.00000025", "0.000002"),
});
export const FREE = model({ id: "qwen/coder:free", name: "Qwen: Coder (free)", pricing: priced("0", "0") });

export const MODELS = [OPUS, HAIKU, GPT, FREE];

export function list(models: readonly Model[], more: object = {}) {
  return {
    items: models,
    next_cursor: null,
    fetched_at: "2026-01-31T14:05:00.000Z",
    stale: false,
    default_model: HAIKU.id,
    ...more,
  };
}

/** The gateway as the picker needs it. */
export function modelsGateway(models: readonly Model[] = MODELS) {
  giveLayout();
  return fakeGateway().on("GET /api/models", list(models));
}

/** A picker that keeps its value. */
export function Chooser({ start = null, ...rest }: { start?: string | null } & Partial<ModelPickerProps>) {
  const [value, setValue] = useState<string | null>(start);
  return <ModelPicker {...rest} value={value} onChange={setValue} />;
}

export const search = () => screen.findByRole("combobox", { name: "Search models" });

/** What the list has, by the first words of each model. */
export async function listed(): Promise<string[]> {
  const options = await within(await screen.findByRole("listbox", { name: "Models" })).findAllByRole("option");
  return options.map(nameOf);
}

/** The one that Enter takes. */
export async function meant(): Promise<string> {
  const id = (await search()).getAttribute("aria-activedescendant");
  const option = document.getElementById(id ?? "");
  return option ? nameOf(option) : "none";
}

function nameOf(option: Element): string {
  return option.textContent?.split(",")[0] ?? "";
}

/** Render a picker and open it. */
export async function openPicker(props: Parameters<typeof Chooser>[0] = {}, more: { live?: boolean } = {}) {
  const view = renderInApp(<Chooser {...props} />, more);
  await view.user.click(await screen.findByRole("button", { name: /^(Model|Default model): / }));
  await search();
  return view;
}
