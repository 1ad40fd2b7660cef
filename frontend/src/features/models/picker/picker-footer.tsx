import clsx from "clsx";
import { PanelRight, RefreshCw } from "lucide-react";
import { moment } from "@/lib/format";
import { IconButton } from "@/ui/icon-button";
import { Keys } from "@/ui/keys";
import { setPickerState } from "../picker-state";
import type { Models } from "../use-models";
import type { Picker } from "./use-picker";
import { useRefresh } from "./use-refresh";

export function PickerFooter({ picker }: { picker: Picker }) {
  const { list, count, showsDetails } = picker;
  const [refresh, isRefreshing] = useRefresh(list);
  return (
    <div className="flex min-h-11 shrink-0 items-center gap-1 border-t px-3 py-1 text-xs text-muted">
      <p role="status" className="min-w-0 grow py-1">
        {counted(count, list.models.length)}
        {list.stale && <span className="text-warn"> · {staleWords(list)}</span>}
      </p>
      <Hint keys="Mod+D" words="favourite" />
      <IconButton size="small" label={refreshLabel(list, isRefreshing)} disabled={isRefreshing} onClick={refresh}>
        <RefreshCw className={clsx(isRefreshing && "animate-spin")} />
      </IconButton>
      <IconButton
        size="small"
        label="Details"
        keys="ArrowRight"
        pressed={showsDetails}
        onClick={() => setPickerState({ showsDetails: !showsDetails })}
      >
        <PanelRight />
      </IconButton>
    </div>
  );
}

function Hint({ keys, words }: { keys: string; words: string }) {
  return (
    <span aria-hidden="true" className="mr-1 hidden shrink-0 items-center gap-1.5 sm:flex coarse:hidden">
      <Keys keys={keys} /> {words}
    </span>
  );
}

function counted(count: number, all: number): string {
  if (count === all) return all === 1 ? "1 model" : `${all} models`;
  return `${count} of ${all} models`;
}

function staleWords({ fetchedAt }: Models): string {
  return fetchedAt === null
    ? "the list could not be fetched"
    : `list from ${moment(fetchedAt)}, could not be refreshed`;
}

function refreshLabel({ fetchedAt }: Models, isRefreshing: boolean): string {
  if (isRefreshing) return "Refreshing the list";
  return fetchedAt === null ? "Refresh the list" : `Refresh the list of ${moment(fetchedAt)}`;
}
