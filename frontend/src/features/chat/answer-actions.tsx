import { Ellipsis, EyeOff, FileText, List, Quote, RotateCw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { insertQuote } from "@/features/composer";
import { markdownOf, plainText } from "@/features/parts";
import type { Message } from "@/lib/types";
import { CopyButton, copyAndSay } from "@/ui/copy-button";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { hide, regenerate } from "./answering";
import { BranchSwitch } from "./branch-switch";
import { OtherModel } from "./other-model";
import { selectionWithin } from "./selection";

const RunDetails = lazy(() => import("./run-details").then((module) => ({ default: module.RunDetails })));

export function AnswerActions({ message }: { message: Message }) {
  const [detailsOpen, setDetailsOpen] = useState(false);
  return (
    <div className="-ml-1.5 flex items-center text-faint coarse:-ml-3.5">
      <BranchSwitch message={message} />
      <CopyButton label="Copy as Markdown" size="small" text={() => markdownOf(message.parts)} />
      <IconButton label="Answer again" size="small" onClick={() => void regenerate(message)}>
        <RotateCw />
      </IconButton>
      <OtherModel message={message} />
      <Menu
        align="start"
        trigger={
          <IconButton label="More" size="small">
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<FileText />} onSelect={() => void copyAndSay(plainText(message.parts))}>
          Copy as plain text
        </MenuItem>
        <MenuItem
          icon={<Quote />}
          onSelect={() => insertQuote(message.conversation_id, selectionWithin(message.id) ?? message.content)}
        >
          Quote in the composer
        </MenuItem>
        <MenuItem icon={<List />} onSelect={() => setDetailsOpen(true)}>
          Run, events and curl
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<EyeOff />} onSelect={() => void hide(message)}>
          Hide this branch
        </MenuItem>
      </Menu>
      {detailsOpen && (
        <Suspense>
          <RunDetails message={message} onClose={() => setDetailsOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
