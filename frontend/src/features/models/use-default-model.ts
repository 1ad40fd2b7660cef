import { usePreferences } from "@/lib/preferences";
import { useModels } from "./use-models";

/** Of new conversations: the person's where it is still to be had, else the gateway's; null where there is neither. */
export function useDefaultModel(): string | null {
  const preferred = usePreferences(({ defaultModel }) => defaultModel);
  const { byId, isKnown, defaultModel } = useModels();
  if (preferred !== null && (!isKnown || byId.has(preferred))) return preferred;
  return defaultModel;
}
