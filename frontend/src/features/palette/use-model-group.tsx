import { Cpu } from "lucide-react";
import { useMemo } from "react";
import { useModelCommands } from "@/features/models";
import type { PaletteGroup } from "./rank";

// There may be hundreds: they come by name alone.
const MOST = { untyped: 0, typed: 8 };

/** The models that the chat in view can switch to. */
export function useModelGroup(): PaletteGroup {
  const commands = useModelCommands();
  return useMemo(
    () => ({
      heading: "Switch model",
      most: MOST,
      entries: commands.map(({ id, title, keywords, run }) => ({
        id,
        title,
        keywords: keywords === undefined ? [] : [keywords],
        icon: <Cpu />,
        run,
      })),
    }),
    [commands],
  );
}
