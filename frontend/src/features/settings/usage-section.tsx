import { useState } from "react";
import { problemWords } from "@/lib/problem-words";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import type { Period } from "./periods";
import { type GroupBy, useUsage } from "./usage";
import { UsageTable } from "./usage-table";

const PERIODS: readonly { value: Period; label: string }[] = [
  { value: "today", label: "Today" },
  { value: "week", label: "7 days" },
  { value: "month", label: "30 days" },
  { value: "all", label: "All" },
];

const GROUPS: readonly { value: GroupBy; label: string }[] = [
  { value: "model", label: "Model" },
  { value: "day", label: "Day" },
  { value: "provider", label: "Provider" },
  { value: "conversation", label: "Chat" },
];

export function UsageSection() {
  const [period, setPeriod] = useState<Period>("month");
  const [groupBy, setGroupBy] = useState<GroupBy>("model");
  const usage = useUsage(groupBy, period);
  return (
    <>
      <div className="mb-5 flex flex-wrap gap-x-6 gap-y-3">
        <Segmented label="Period" value={period} options={PERIODS} onChange={setPeriod} />
        <Segmented label="By" value={groupBy} options={GROUPS} onChange={setGroupBy} />
      </div>
      {usage.isPending && <Skeleton className="h-40" />}
      {usage.error && !usage.data && (
        <EmptyState
          title="The usage could not be fetched"
          action={<Button onClick={() => void usage.refetch()}>Try again</Button>}
        >
          {problemWords(usage.error)}
        </EmptyState>
      )}
      {usage.data && <UsageTable usage={usage.data} isOld={usage.isPlaceholderData} />}
    </>
  );
}
