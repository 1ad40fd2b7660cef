import "./highlight.css";
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { createLowlight } from "lowlight";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import type { Highlight } from "./use-highlighter";

export interface Highlighter {
  readonly knows: (language: string) => boolean;
  readonly highlight: Highlight;
}

export function highlighterOf(grammars: Parameters<typeof createLowlight>[0]): Highlighter {
  const lowlight = createLowlight(grammars);
  return {
    knows: (language) => lowlight.registered(language.toLowerCase()),
    highlight: (code, language) =>
      toJsxRuntime(lowlight.highlight(language.toLowerCase(), code), { Fragment, jsx, jsxs }),
  };
}
