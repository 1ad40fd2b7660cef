import type { Model } from "@/lib/types";

/** The upstream that names a model's maker, and has providers to choose from. All others are servers of one's own. */
const BROKER = "openrouter";

type Named = Pick<Model, "id" | "name" | "upstream">;

export function isBrokered({ upstream }: Pick<Model, "upstream">): boolean {
  return upstream === BROKER;
}

/** Its name without the maker's: `Claude Opus 4.5`. Of an id alone what stands after the maker. */
export function modelLabel(model: Named | string): string {
  if (typeof model === "string") return model.slice(model.indexOf("/") + 1) || model;
  return split(model)?.label ?? (model.name || modelLabel(model.id));
}

/** Who made it: `Anthropic`. Of a server's model the server. */
export function makerOf(model: Named | string): string {
  if (typeof model === "string") return author(model);
  if (!isBrokered(model)) return model.upstream;
  return split(model)?.maker ?? author(model.id);
}

/** `Anthropic: Claude Opus 4.5`. A server's names are its own, whatever stands in them. */
function split(model: Named): { maker: string; label: string } | null {
  const colon = isBrokered(model) ? model.name.indexOf(": ") : -1;
  if (colon < 1) return null;
  return { maker: model.name.slice(0, colon), label: model.name.slice(colon + 2) };
}

function author(id: string): string {
  const [first = id] = id.replace(/^~/, "").split("/");
  return first === BROKER ? "OpenRouter" : first;
}
