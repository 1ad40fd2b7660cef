import { ArrowRight, CircleQuestionMark, Cpu, MessageSquareText, SunMoon, TextQuote } from "lucide-react";
import type { ReactNode } from "react";
import { type Command, useCommandRegistry } from "@/lib/commands";
import { Entry, Group } from "./entry";

const SECTIONS: readonly { readonly name: Command["section"]; readonly icon: ReactNode }[] = [
  { name: "Go to", icon: <ArrowRight /> },
  { name: "Conversation", icon: <MessageSquareText /> },
  { name: "Answer", icon: <TextQuote /> },
  { name: "Models", icon: <Cpu /> },
  { name: "Appearance", icon: <SunMoon /> },
  { name: "Help", icon: <CircleQuestionMark /> },
];

/** Every command that the page offers now, with its keys. */
export function CommandGroups({ choose }: { choose: (run: () => void) => void }) {
  const commands = useCommandRegistry((registry) => registry.commands);
  const listed = [...commands.values()].filter(({ listed }) => listed !== false);
  return SECTIONS.map(({ name, icon }) => {
    const mine = listed.filter(({ section }) => section === name);
    if (mine.length === 0) return null;
    return (
      <Group key={name} heading={name}>
        {mine.map(({ id, title, keys, keywords, run }) => (
          <Entry
            key={id}
            id={`command ${id}`}
            title={title}
            keywords={keywords === undefined ? [name] : [name, keywords]}
            keys={keys}
            icon={icon}
            onSelect={() => choose(run)}
          />
        ))}
      </Group>
    );
  });
}
