import type { Model } from "@/lib/types";
import { type Filters, passes, takes } from "./filters";
import { makerOf } from "./names";
import { nearest } from "./nearest";
import { search } from "./search";
import { type Order, sorted } from "./sorting";

export type Row =
  | { readonly kind: "heading"; readonly key: string; readonly title: string }
  | { readonly kind: "model"; readonly key: string; readonly model: Model };

export interface Wish {
  readonly query: string;
  readonly filters: Filters;
  readonly order: Order;
  readonly favourites: readonly string[];
  readonly recents: readonly string[];
  /** The chosen one, where it is no more. */
  readonly gone: string | null;
  /** Kinds of input that it must take. */
  readonly needs: readonly string[];
}

/** What the picker lists: what was searched for, best first; else what one likes, then all. */
export function rowsOf(models: readonly Model[], wish: Wish): Row[] {
  const fitting = models.filter((model) => passes(model, wish.filters) && takes(model, wish.needs));
  return wish.query.trim() === "" ? sections(fitting, wish) : results(fitting, wish);
}

/** The models among the rows, as they are counted. */
export function choices(rows: readonly Row[]): Model[] {
  return rows.flatMap((row) => (row.kind === "model" ? [row.model] : []));
}

function results(models: readonly Model[], { query, order, favourites, recents }: Wish): Row[] {
  const found = search(models, query, { favourites: new Set(favourites), recents: new Set(recents) });
  // In the order of names a search puts the best first.
  return section("Results", order === "name" ? found : sorted(found, order));
}

function sections(models: readonly Model[], { order, favourites, recents, gone }: Wish): Row[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  const named = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const liked = new Set(favourites);
  return [
    ...(gone === null ? [] : section(`Nearest to ${gone}`, nearest(gone, models))),
    ...section("Favourites", named(favourites)),
    ...section("Recent", named(recents.filter((id) => !liked.has(id)))),
    ...(order === "name" ? byMaker(sorted(models, order)) : section("All models", sorted(models, order))),
  ];
}

/** They are sorted by maker already. */
function byMaker(models: readonly Model[]): Row[] {
  const groups: { maker: string; models: Model[] }[] = [];
  for (const model of models) {
    const maker = makerOf(model);
    const last = groups.at(-1);
    if (last?.maker === maker) last.models.push(model);
    else groups.push({ maker, models: [model] });
  }
  return groups.flatMap((group) => section(group.maker, group.models, "maker"));
}

function section(title: string, models: readonly Model[], kind = "section"): Row[] {
  if (models.length === 0) return [];
  const key = `${kind} ${title}`;
  return [
    { kind: "heading", key, title },
    ...models.map((model): Row => ({ kind: "model", key: `${key} ${model.id}`, model })),
  ];
}
