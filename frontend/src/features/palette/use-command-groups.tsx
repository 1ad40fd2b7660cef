import { ArrowRight, CircleQuestionMark, Cpu, MessageSquareText, SunMoon, TextQuote } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { type Command, useCommandRegistry } from "@/lib/commands";
import type { PaletteGroup } from "./rank";

const SECTIONS: readonly { readonly name: Command["section"]; readonly icon: ReactNode }[] = [
  { name: "Go to", icon: <ArrowRight /> },
  { name: "Conversation", icon: <MessageSquareText /> },
  { name: "Answer", icon: <TextQuote /> },
  { name: "Models", icon: <Cpu /> },
  { name: "Appearance", icon: <SunMoon /> },
  { name: "Help", icon: <CircleQuestionMark /> },
];

const ALL = { untyped: Number.POSITIVE_INFINITY, typed: 12 };

/** Every command that the page offers now, by section. */
export function useCommandGroups(): readonly PaletteGroup[] {
  const commands = useCommandRegistry((registry) => registry.commands);
  return useMemo(() => {
    const listed = [...commands.values()].filter(({ listed }) => listed !== false);
    // What has keys is done often.
    listed.sort((one, other) => Number(other.keys !== undefined) - Number(one.keys !== undefined));
    return SECTIONS.map(({ name, icon }) => ({
      heading: name,
      most: ALL,
      entries: listed
        .filter(({ section }) => section === name)
        .map(({ id, title, keys, keywords, run }) => ({
          id: `command ${id}`,
          title,
          keys,
          keywords: keywords === undefined ? [] : [keywords],
          icon,
          run,
        })),
    }));
  }, [commands]);
}
