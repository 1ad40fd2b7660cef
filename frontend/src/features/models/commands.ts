import { useMemo } from "react";
import { create } from "zustand";
import type { Command } from "@/lib/commands";
import { makerOf, modelLabel } from "./names";
import { useModels } from "./use-models";

/** What takes the model that is chosen elsewhere: the picker of the chat in view. */
export const useChooser = create<{ readonly choose: ((id: string) => void) | null }>(() => ({ choose: null }));

/** A command for each model that the chat in view can switch to; none where there is no chat. */
export function useModelCommands(): readonly Command[] {
  const { models } = useModels();
  const choose = useChooser((state) => state.choose);
  return useMemo(() => {
    if (choose === null) return [];
    return models.map((model) => ({
      id: `model:${model.id}`,
      title: `Switch to ${modelLabel(model)}`,
      section: "Models",
      keywords: `${makerOf(model)} ${model.id}`,
      run: () => choose(model.id),
    }));
  }, [models, choose]);
}
