import { problemWords } from "@/lib/problem-words";
import { toast } from "@/ui/toast";
import type { Models } from "../use-models";

/** Fetch the list now, and say where that failed. */
export function useRefresh({ refresh, isRefreshing }: Models): [refresh: () => void, isRefreshing: boolean] {
  const run = () => {
    refresh().catch((error: unknown) => toast({ text: problemWords(error), tone: "danger" }));
  };
  return [run, isRefreshing];
}
