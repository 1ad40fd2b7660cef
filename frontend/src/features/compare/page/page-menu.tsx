import { Copy, Download, Ellipsis, FileDiff, MessageSquare, NotebookPen, Trash2 } from "lucide-react";
import { useLocation } from "wouter";
import { copyText } from "@/lib/clipboard";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from "@/ui/menu";
import { toast } from "@/ui/toast";
import type { Comparison } from "../types";
import { type LaneNames, laneText } from "./lanes-of";
import { setLook, useLook } from "./look";
import { openPanel } from "./panels";

interface PageMenuProps {
  comparison: Comparison;
  names: LaneNames;
  client: ComparisonClient | null;
}

/** How the lanes are looked at, and what is done with all of them. */
export function PageMenu({ comparison, names, client }: PageMenuProps) {
  const [, navigate] = useLocation();
  const { raw, together, spoken } = useLook();
  const copyAll = async () => {
    const copied = await copyText(allWords(comparison, names, client));
    toast({ text: copied ? "Copied all answers" : "This browser does not let the page copy." });
  };
  return (
    <Menu
      trigger={
        <IconButton label="More" side="bottom">
          <Ellipsis />
        </IconButton>
      }
    >
      <MenuCheck checked={raw} onChange={(on) => setLook({ raw: on })}>
        Markdown as written
      </MenuCheck>
      <MenuCheck checked={together} onChange={(on) => setLook({ together: on })}>
        Scroll together
      </MenuCheck>
      <MenuSeparator />
      <MenuItem icon={<FileDiff />} onSelect={() => openPanel("diff")}>
        Differences
      </MenuItem>
      <MenuItem icon={<NotebookPen />} onSelect={() => openPanel("notes")}>
        Notes and tags
      </MenuItem>
      <MenuItem icon={<Copy />} onSelect={() => void copyAll()}>
        Copy all answers
      </MenuItem>
      <MenuItem icon={<MessageSquare />} onSelect={() => navigate(`/c/${comparison.conversation_id}`)}>
        Open the conversation
      </MenuItem>
      <MenuSeparator />
      {FORMATS.map(({ format, name }) => (
        <MenuItem key={format} icon={<Download />} onSelect={() => saveExport(comparison.id, format)}>
          Save as {name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<Trash2 />} danger onSelect={() => openPanel("delete")}>
        Delete this comparison
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Screen readers hear</MenuLabel>
      <MenuCheck checked={spoken === "all"} onChange={() => setLook({ spoken: "all" })}>
        All answers
      </MenuCheck>
      {comparison.lanes.map((lane) => (
        <MenuCheck key={lane.place} checked={spoken === lane.place} onChange={() => setLook({ spoken: lane.place })}>
          Answer {lane.letter} alone
        </MenuCheck>
      ))}
      <MenuCheck checked={spoken === "none"} onChange={() => setLook({ spoken: "none" })}>
        None
      </MenuCheck>
    </Menu>
  );
}

const FORMATS = [
  { format: "html", name: "a page (HTML)" },
  { format: "md", name: "Markdown" },
  { format: "csv", name: "CSV" },
  { format: "json", name: "JSON" },
] as const;

/** Has the browser save it as a file. */
function saveExport(id: string, format: (typeof FORMATS)[number]["format"]): void {
  const link = document.createElement("a");
  link.href = `/api/comparisons/${id}/export?format=${format}`;
  link.download = "";
  link.click();
}

/** The question and each answer under its name, as Markdown. */
function allWords({ prompt, lanes }: Comparison, names: LaneNames, client: ComparisonClient | null): string {
  const answers = lanes.map((lane) => `## ${names.spoken(lane)}\n\n${laneText(lane, client).trim()}`);
  return [`# ${prompt}`, ...answers].join("\n\n");
}
