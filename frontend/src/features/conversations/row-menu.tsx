import { Archive, ArchiveRestore, FileBraces, FileText, Link2, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useRef } from "react";
import { copyText } from "@/lib/clipboard";
import type { Conversation } from "@/lib/types";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { toast } from "@/ui/toast";
import { archiveConversation } from "./archive-conversation";
import { deleteConversation } from "./delete-conversation";
import { saveExport } from "./export-conversation";
import { MenuButton } from "./menu-button";
import { patchConversation } from "./patch-conversation";
import { setSidebar } from "./sidebar-state";
import { titleOf } from "./title";
import { KEYS } from "./use-conversation-commands";

interface RowMenuProps {
  conversation: Conversation;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onLeave: (conversation: Conversation) => void;
  tabIndex: number;
}

export function RowMenu({ conversation, open, onOpenChange, onLeave, tabIndex }: RowMenuProps) {
  const { id, pinned, archived } = conversation;
  // What takes the focus has to wait for the menu, which gives it back when it goes.
  const afterwards = useRef<(() => void) | null>(null);
  const onCloseAutoFocus = (event: Event) => {
    if (afterwards.current === null) return;
    event.preventDefault();
    afterwards.current();
    afterwards.current = null;
  };
  const later = (action: () => void) => () => {
    afterwards.current = action;
  };
  return (
    <Menu
      open={open}
      onOpenChange={onOpenChange}
      onCloseAutoFocus={onCloseAutoFocus}
      side="bottom"
      align="start"
      trigger={<MenuButton title={titleOf(conversation)} tabIndex={tabIndex} open={open} />}
    >
      <MenuItem icon={<Pencil />} keys={KEYS.rename} onSelect={later(() => setSidebar({ renaming: id }))}>
        Rename
      </MenuItem>
      <MenuItem icon={pinned ? <PinOff /> : <Pin />} onSelect={() => void patchConversation(id, { pinned: !pinned })}>
        {pinned ? "Unpin" : "Pin"}
      </MenuItem>
      <MenuItem
        icon={archived ? <ArchiveRestore /> : <Archive />}
        onSelect={later(() => {
          onLeave(conversation);
          void archiveConversation(id, !archived);
        })}
      >
        {archived ? "Unarchive" : "Archive"}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Link2 />} onSelect={() => void copyLink(id)}>
        Copy link
      </MenuItem>
      <MenuItem icon={<FileText />} onSelect={() => saveExport(id, "md")}>
        Export as Markdown
      </MenuItem>
      <MenuItem icon={<FileBraces />} onSelect={() => saveExport(id, "json")}>
        Export as JSON
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        icon={<Trash2 />}
        keys="Delete"
        danger
        onSelect={later(() => {
          onLeave(conversation);
          void deleteConversation(id);
        })}
      >
        Delete
      </MenuItem>
    </Menu>
  );
}

async function copyLink(id: string): Promise<void> {
  const isCopied = await copyText(new URL(`/c/${id}`, window.location.href).href);
  toast({ text: isCopied ? "Link copied" : "This browser does not let the page copy. The address bar has the link." });
}
