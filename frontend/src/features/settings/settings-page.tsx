import clsx from "clsx";
import { ArrowLeft, X } from "lucide-react";
import { Link, useLocation } from "wouter";
import { useCommands } from "@/lib/commands";
import { useUi } from "@/lib/ui-state";
import { IconButton } from "@/ui/icon-button";
import { PageHeader } from "@/ui/page-header";
import { SectionList } from "./section-list";
import { sectionOf } from "./sections";

/** On a phone the list of sections, then one of them; on a wide screen both, side by side. */
export function SettingsPage({ section }: { section?: string }) {
  const { id, title, Content } = sectionOf(section);
  const isList = section === undefined;
  const [, navigate] = useLocation();
  const leave = () => navigate(useUi.getState().lastPlace);
  const stepOut = () => {
    // What is being written is kept when it is left; the next press leaves the page.
    const field = document.activeElement;
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.blur();
    else leave();
  };
  useCommands([{ id: "leave-settings", title: "Close settings", section: "Go to", keys: "Escape", run: stepOut }]);
  return (
    <>
      <PageHeader title="Settings">
        <IconButton label="Close settings" keys="Escape" side="bottom" onClick={leave}>
          <X />
        </IconButton>
      </PageHeader>
      <main id="main" tabIndex={-1} className="min-h-0 grow overflow-y-auto outline-none">
        <div className="mx-auto flex w-full max-w-4xl gap-12 px-4 pb-16 md:px-8 md:pt-6">
          <SectionList
            current={isList ? null : id}
            className={clsx(
              "w-full md:sticky md:top-6 md:w-44 md:shrink-0 md:self-start",
              isList ? "max-md:pt-2" : "max-md:hidden",
            )}
          />
          <div className={clsx("min-w-0 grow", isList && "max-md:hidden")}>
            <Link
              href="/settings"
              className="-ml-1 inline-flex min-h-11 items-center gap-1.5 rounded-md px-1 text-sm text-muted md:hidden"
            >
              <ArrowLeft aria-hidden="true" className="size-4" />
              All settings
            </Link>
            <h2 className="mb-5 text-xl font-semibold">{title}</h2>
            <Content />
          </div>
        </div>
      </main>
    </>
  );
}
