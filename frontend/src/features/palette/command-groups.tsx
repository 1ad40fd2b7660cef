import { type Command, useCommandRegistry } from "@/lib/commands";
import { Entry, Group } from "./entry";

const SECTIONS: readonly Command["section"][] = ["Go to", "Conversation", "Answer", "Models", "Appearance", "Help"];

/** Every command that the page offers now, with its keys. */
export function CommandGroups({ choose }: { choose: (run: () => void) => void }) {
  const commands = useCommandRegistry((registry) => registry.commands);
  const listed = [...commands.values()].filter(({ listed }) => listed !== false);
  return SECTIONS.map((section) => {
    const mine = listed.filter((command) => command.section === section);
    if (mine.length === 0) return null;
    return (
      <Group key={section} heading={section}>
        {mine.map(({ id, title, keys, keywords, run }) => (
          <Entry
            key={id}
            id={`command ${id}`}
            title={title}
            keywords={keywords === undefined ? [section] : [section, keywords]}
            keys={keys}
            onSelect={() => choose(run)}
          />
        ))}
      </Group>
    );
  });
}
