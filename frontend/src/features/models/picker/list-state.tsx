import { SearchX, WifiOff } from "lucide-react";
import { problemWords } from "@/lib/problem-words";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import type { Picker } from "./use-picker";
import { useRefresh } from "./use-refresh";

const SKELETON_WIDTHS = ["w-40", "w-56", "w-36", "w-48", "w-44", "w-52", "w-40"];

/** In place of the list: it is on its way, is not to be had, or has nothing that fits. */
export function ListState({ picker, onChoose }: { picker: Picker; onChoose: (id: string) => void }) {
  const { list } = picker;
  if (list.isLoading) return <ListSkeleton />;
  return (
    <div className="min-h-0 grow overflow-y-auto">
      {list.models.length === 0 ? <NoList picker={picker} onChoose={onChoose} /> : <NothingFits picker={picker} />}
    </div>
  );
}

export function ListSkeleton() {
  return (
    <div aria-busy="true" className="flex min-h-0 grow flex-col gap-5 overflow-hidden px-5 pt-4">
      <span className="sr-only">Fetching the list of models</span>
      {SKELETON_WIDTHS.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change
        <div key={index} className="flex flex-col gap-2">
          <Skeleton className={`h-4 ${width}`} />
          <Skeleton className="h-3 w-28" />
        </div>
      ))}
    </div>
  );
}

function NothingFits({ picker }: { picker: Picker }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title={picker.query.trim() === "" ? "No model has all of this" : `No model matches “${picker.query.trim()}”`}
      {...(picker.isNarrowed && { action: <Button onClick={picker.clear}>Clear search and filters</Button> })}
    >
      Try fewer words or fewer filters.
    </EmptyState>
  );
}

function NoList({ picker, onChoose }: { picker: Picker; onChoose: (id: string) => void }) {
  const { error } = picker.list;
  const [refresh, isRefreshing] = useRefresh(picker.list);
  const typed = picker.query.trim();
  return (
    <EmptyState
      icon={<WifiOff />}
      title="There is no list of models"
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Button busy={isRefreshing} onClick={refresh}>
            Try again
          </Button>
          {/^\S+\/\S+$/.test(typed) && (
            <Button look="solid" onClick={() => onChoose(typed)}>
              Use {typed}
            </Button>
          )}
        </div>
      }
    >
      {error ? problemWords(error) : "The gateway could not fetch one."} If you know a model’s id, type it above.
    </EmptyState>
  );
}
