import clsx from "clsx";
import { type KeyboardEvent, memo, useRef, useState } from "react";
import { Link } from "wouter";
import { lazily, useLazy } from "@/lib/lazily";
import type { Conversation } from "@/lib/types";
import { Tooltip } from "@/ui/tooltip";
import { ActivityMark } from "./activity-mark";
import { deleteConversation } from "./delete-conversation";
import { MenuButton } from "./menu-button";
import { RenameField } from "./rename-field";
import { leaveDrawer, setSidebar, useSidebar } from "./sidebar-state";
import { titleOf } from "./title";

interface ConversationRowProps {
  conversation: Conversation;
  isCurrent: boolean;
  /** Tab leads here; from here the arrow keys lead on. */
  isTabStop: boolean;
  /** It is about to go from the list. */
  onLeave: (conversation: Conversation) => void;
}

const menu = lazily(() => import("./row-menu").then(({ RowMenu }) => RowMenu));

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, isCurrent, isTabStop, onLeave } = props;
  const isRenaming = useSidebar(({ renaming }) => renaming === conversation.id);
  const [isMenuOpen, setMenuOpen] = useState(false);
  // A menu costs more than all the rest of a row, and few are ever opened.
  const [hasMenu, setHasMenu] = useState(false);
  if (isMenuOpen && !hasMenu) setHasMenu(true);
  const RowMenu = useLazy(menu, hasMenu);
  if (isRenaming) return <RenameField conversation={conversation} />;
  const onContextMenu = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    setMenuOpen(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same menu is behind the button in it
    <div
      onContextMenu={onContextMenu}
      className={clsx(
        "group relative flex items-center rounded-md transition-colors",
        isCurrent ? "bg-active" : "hover:bg-hover",
        isMenuOpen && "bg-hover",
      )}
    >
      <TitleLink {...props} />
      {RowMenu ? (
        <RowMenu
          conversation={conversation}
          open={isMenuOpen}
          onOpenChange={setMenuOpen}
          onLeave={onLeave}
          tabIndex={isTabStop ? 0 : -1}
        />
      ) : (
        <MenuButton
          title={titleOf(conversation)}
          open={false}
          tabIndex={isTabStop ? 0 : -1}
          aria-haspopup="menu"
          aria-expanded={false}
          onClick={() => setMenuOpen(true)}
        />
      )}
    </div>
  );
});

function TitleLink({ conversation, isCurrent, isTabStop, onLeave }: ConversationRowProps) {
  const shown = useRef<HTMLSpanElement>(null);
  const title = titleOf(conversation);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "F2") setSidebar({ renaming: conversation.id });
    else if (event.key === "Delete") {
      onLeave(conversation);
      void deleteConversation(conversation.id);
    } else return;
    event.preventDefault();
  };
  return (
    <Tooltip
      text={
        <span dir="auto" className="line-clamp-2 break-words">
          {title}
        </span>
      }
      side="right"
      when={() => isCut(shown.current)}
    >
      <Link
        href={`/c/${conversation.id}`}
        data-stop={conversation.id}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isCurrent ? "page" : undefined}
        onClick={leaveDrawer}
        onKeyDown={onKeyDown}
        className="flex min-h-(--row) min-w-0 grow items-center gap-2 rounded-md pl-2 text-sm outline-offset-0"
      >
        <span ref={shown} dir="auto" className="grow truncate">
          {title}
        </span>
        <ActivityMark id={conversation.id} />
      </Link>
    </Tooltip>
  );
}

function isCut(element: HTMLElement | null): boolean {
  return element !== null && element.scrollWidth > element.clientWidth;
}
