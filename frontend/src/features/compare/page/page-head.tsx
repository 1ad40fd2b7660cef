import { ChartNoAxesColumn, EyeOff, Square } from "lucide-react";
import { useCommands } from "@/lib/commands";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { SidebarButton } from "@/ui/sidebar-button";
import type { Comparison } from "../types";
import { totalWords } from "./figures";
import type { LaneNames } from "./lanes-of";
import { PageMenu } from "./page-menu";
import { openPanel } from "./panels";

interface PageHeadProps {
  comparison: Comparison;
  names: LaneNames;
  client: ComparisonClient | null;
}

export function PageHead({ comparison, names, client }: PageHeadProps) {
  const live = comparison.status === "running";
  const stop = () => void client?.stop();
  useCommands(live ? [{ id: "stop", title: "Stop all answers", section: "Answer", keys: "Escape", run: stop }] : []);
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-1 px-2 pt-[env(safe-area-inset-top)]">
      <SidebarButton />
      <h1 className="min-w-0 truncate px-2 text-sm font-medium" title={comparison.title ?? comparison.prompt}>
        {comparison.title ?? `Compare: ${comparison.prompt}`}
      </h1>
      {comparison.blind && (
        <Badge tone={comparison.sealed ? "accent" : "neutral"}>
          <EyeOff aria-hidden="true" className="mr-1 size-3" />
          Blind
        </Badge>
      )}
      {comparison.tags.map((tag) => (
        <span key={tag} className="max-md:hidden">
          <Badge>{tag}</Badge>
        </span>
      ))}
      <p className="grow px-2 text-right text-xs whitespace-nowrap text-muted tabular-nums max-md:hidden">
        {totalWords(comparison)}
      </p>
      <div className="ml-auto flex items-center gap-1">
        {live && (
          <Button size="small" onClick={stop}>
            <Square className="size-3.5 fill-current" /> Stop all
          </Button>
        )}
        <IconButton label="Figures" side="bottom" onClick={() => openPanel("figures")}>
          <ChartNoAxesColumn />
        </IconButton>
        <PageMenu comparison={comparison} names={names} client={client} />
      </div>
    </header>
  );
}
