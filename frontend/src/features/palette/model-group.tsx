import { Cpu } from "lucide-react";
import { useModelCommands } from "@/features/models";
import { Entry, Group } from "./entry";
import { rank } from "./rank";

const MOST = 8;

/** The models with this name, for the chat in view to switch to. */
export function ModelGroup({ words, choose }: { words: string; choose: (run: () => void) => void }) {
  const commands = useModelCommands();
  const best = commands
    .map((command) => ({ ...command, score: rank("", words, [command.title, command.keywords ?? ""]) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST);
  if (best.length === 0) return null;
  return (
    <Group heading="Models">
      {best.map(({ id, title, keywords, run }) => (
        <Entry
          key={id}
          id={`command ${id}`}
          title={title}
          {...(keywords !== undefined && { keywords: [keywords] })}
          icon={<Cpu />}
          onSelect={() => choose(run)}
        />
      ))}
    </Group>
  );
}
