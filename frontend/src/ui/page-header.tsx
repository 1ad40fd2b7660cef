import type { ReactNode } from "react";
import { SidebarButton } from "./sidebar-button";

/** The top of a page: the way to the list, and what the page is. */
export function PageHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-1 px-2 pt-[env(safe-area-inset-top)]">
      <SidebarButton />
      <h1 className="min-w-0 grow truncate px-2 text-sm font-medium">{title}</h1>
      {children}
    </header>
  );
}
