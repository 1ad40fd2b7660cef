import clsx from "clsx";
import { Archive, ArrowLeft, Columns2, MessageCircleDashed, PanelLeft, Settings, SquarePen } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { IconButton } from "@/ui/icon-button";
import { Keys } from "@/ui/keys";
import { leaveDrawer, setSidebar, toggleSidebar } from "./sidebar-state";
import { KEYS } from "./use-conversation-commands";

export function SidebarHeader() {
  const [path] = useLocation();
  const search = useSearch();
  const isTemporary = new URLSearchParams(search).has("temporary");
  return (
    <header className="px-2 pt-2">
      <div className="flex items-center justify-between pb-1">
        <Link
          href="/"
          onClick={leaveDrawer}
          className="flex min-h-9 items-center gap-2 rounded-md px-2 font-semibold tracking-tight coarse:min-h-11"
        >
          <img src="/icon.svg" alt="" className="size-5" />
          Open Chat
        </Link>
        <HideButton />
      </div>
      <SidebarLink href="/" icon={<SquarePen />} keys={KEYS.newChat} current={path === "/" && !isTemporary}>
        New chat
      </SidebarLink>
      <SidebarLink href="/?temporary" icon={<MessageCircleDashed />} current={path === "/" && isTemporary}>
        Temporary chat
      </SidebarLink>
      <SidebarLink href="/compare" icon={<Columns2 />} current={path.startsWith("/compare")}>
        Compare
      </SidebarLink>
    </header>
  );
}

export function ArchiveHeader() {
  return (
    <header className="flex items-center gap-1 px-2 pt-2 pb-1">
      <IconButton label="Back to all conversations" side="right" onClick={leaveArchive}>
        <ArrowLeft />
      </IconButton>
      <h2 className="grow font-semibold">Archived</h2>
      <HideButton />
    </header>
  );
}

export function SidebarFooter({ isArchive }: { isArchive: boolean }) {
  const [path] = useLocation();
  return (
    <footer className="border-t p-2">
      <button
        type="button"
        data-archive=""
        aria-pressed={isArchive}
        onClick={() => setSidebar({ view: isArchive ? "list" : "archive", query: "" })}
        className={clsx(LINE, "w-full text-left", isArchive && "bg-active")}
      >
        <Archive />
        Archived
      </button>
      <SidebarLink href="/settings" icon={<Settings />} current={path.startsWith("/settings")}>
        Settings
      </SidebarLink>
    </footer>
  );
}

function leaveArchive({ currentTarget }: MouseEvent<HTMLElement>): void {
  // This button goes with the archive; the focus goes where one came from.
  currentTarget.closest("nav")?.querySelector<HTMLElement>("[data-archive]")?.focus();
  setSidebar({ view: "list" });
}

function HideButton() {
  return (
    <IconButton label="Hide the sidebar" keys={KEYS.sidebar} side="bottom" onClick={toggleSidebar}>
      <PanelLeft />
    </IconButton>
  );
}

const LINE =
  "group flex min-h-(--row) items-center gap-2.5 rounded-md px-2 text-sm transition-colors hover:bg-hover [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted";

interface SidebarLinkProps {
  href: string;
  icon: ReactNode;
  current: boolean;
  keys?: string;
  children: ReactNode;
}

function SidebarLink({ href, icon, current, keys, children }: SidebarLinkProps) {
  return (
    <Link
      href={href}
      onClick={leaveDrawer}
      aria-current={current ? "page" : undefined}
      className={clsx(LINE, current && "bg-active")}
    >
      {icon}
      <span className="grow">{children}</span>
      {keys !== undefined && (
        // The keys are said by the sheet of shortcuts; here they are for the eye.
        <span
          aria-hidden="true"
          className="opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 coarse:hidden"
        >
          <Keys keys={keys} />
        </span>
      )}
    </Link>
  );
}
