import { useState } from "react";
import { problemWords } from "@/lib/problem-words";
import { ProblemError } from "@/protocol/errors";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { SidebarButton } from "@/ui/sidebar-button";
import { Skeleton } from "@/ui/skeleton";
import { useComparison } from "../comparisons";
import type { Comparison } from "../types";
import { LaneTabs } from "./lane-tabs";
import { useLaneNames } from "./lanes-of";
import { LanesRow } from "./lanes-row";
import { LanesSpeaker } from "./lanes-speaker";
import { NextMessage } from "./next-message";
import { PageHead } from "./page-head";
import { OpenPanel } from "./panel";
import { Prompt } from "./prompt";
import { useFollowing, useLanes } from "./use-lanes";
import { VoteBar } from "./vote-bar";

/** One question, all its answers. */
export function ComparisonPage({ id }: { id: string }) {
  const comparison = useComparison(id);
  if (comparison.data) return <Loaded comparison={comparison.data} />;
  return (
    <>
      <header className="flex min-h-12 shrink-0 items-center gap-1 px-2 pt-[env(safe-area-inset-top)]">
        <SidebarButton />
        <h1 className="px-2 text-sm font-medium">Compare</h1>
      </header>
      <main id="main" tabIndex={-1} className="min-h-0 grow outline-none">
        {comparison.error ? (
          <CannotShow error={comparison.error} retry={() => void comparison.refetch()} />
        ) : (
          <LanesSkeleton />
        )}
      </main>
    </>
  );
}

function Loaded({ comparison }: { comparison: Comparison }) {
  const client = useLanes(comparison);
  const names = useLaneNames(comparison);
  const [current, setCurrent] = useState(0);
  const all = { comparison, names, client };
  return (
    <>
      <PageHead {...all} />
      <main id="main" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
        <Prompt comparison={comparison} />
        <LaneTabs comparison={comparison} names={names} current={current} onGo={showLane} />
        <LanesRow {...all} current={current} onCurrent={setCurrent} />
        <Lost {...all} />
        <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-2 pt-1 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
          <VoteBar comparison={comparison} names={names} />
          <div className="px-4 has-[form]:basis-full has-[form]:px-0">
            <NextMessage comparison={comparison} client={client} />
          </div>
        </div>
      </main>
      <LanesSpeaker {...all} />
      <OpenPanel {...all} />
    </>
  );
}

function showLane(place: number): void {
  const lane = document.querySelector<HTMLElement>(`[data-lane="${place}"]`);
  lane?.scrollIntoView({ inline: "center", block: "nearest" });
  lane?.focus({ preventScroll: true });
}

/** The lanes go on without this page. */
function Lost({ client }: Pick<Parameters<typeof OpenPanel>[0], "client">) {
  const { connection, problem } = useFollowing(client);
  if (problem === null && connection.state !== "waiting") return null;
  return (
    <p role="status" className="mx-4 my-1 flex items-center gap-3 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
      {problem === null ? "Connection lost, connecting again. The gateway keeps the answers." : problemWords(problem)}
      {problem !== null && (
        <Button size="small" className="text-ink" onClick={() => client?.again()}>
          Try again
        </Button>
      )}
    </p>
  );
}

function CannotShow({ error, retry }: { error: Error; retry: () => void }) {
  const isGone = error instanceof ProblemError && error.code === "not_found";
  return (
    <div className="grid h-full place-items-center">
      {isGone ? (
        <EmptyState title="This comparison is not there">
          Its conversation was deleted, or the address is wrong.
        </EmptyState>
      ) : (
        <EmptyState title="The comparison could not be fetched" action={<Button onClick={retry}>Try again</Button>}>
          {problemWords(error)}
        </EmptyState>
      )}
    </div>
  );
}

function LanesSkeleton() {
  return (
    <div aria-busy="true" className="flex h-full gap-3 overflow-hidden p-4">
      <Skeleton className="h-full min-w-80 grow rounded-xl" />
      <Skeleton className="h-full min-w-80 grow rounded-xl" />
    </div>
  );
}
