import { setPreferences, usePreferences } from "@/lib/preferences";

const RECENT_MODELS = 8;

/** Put it first among the recent ones. */
export function rememberModel(id: string): void {
  const { recentModels } = usePreferences.getState();
  if (recentModels[0] === id) return;
  setPreferences({ recentModels: [id, ...recentModels.filter((other) => other !== id)].slice(0, RECENT_MODELS) });
}

export function toggleFavourite(id: string): void {
  const { favouriteModels } = usePreferences.getState();
  const without = favouriteModels.filter((other) => other !== id);
  setPreferences({ favouriteModels: without.length < favouriteModels.length ? without : [...favouriteModels, id] });
}

export function useIsFavourite(id: string): boolean {
  return usePreferences(({ favouriteModels }) => favouriteModels.includes(id));
}
