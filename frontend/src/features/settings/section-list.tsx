import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import { Link } from "wouter";
import { SECTIONS } from "./sections";

/** `current` is null on a phone's list; a wide screen shows the first section then. */
export function SectionList({ current, className }: { current: string | null; className?: string }) {
  return (
    <nav aria-label="Settings" className={className}>
      <ul className="max-md:overflow-hidden max-md:rounded-xl max-md:border max-md:bg-raised">
        {SECTIONS.map(({ id, title, Icon }, index) => {
          const isCurrent = id === current;
          return (
            <li key={id} className="max-md:not-first:border-t">
              <Link
                href={`/settings/${id}`}
                aria-current={isCurrent ? "page" : undefined}
                className={clsx(
                  "flex min-h-(--row) items-center gap-3 px-3 text-sm transition-colors hover:bg-hover md:rounded-md",
                  isCurrent && "md:bg-active md:font-medium",
                  current === null && index === 0 && "md:bg-active md:font-medium",
                )}
              >
                <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
                <span className="grow">{title}</span>
                <ChevronRight aria-hidden="true" className="size-4 text-faint md:hidden" />
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
