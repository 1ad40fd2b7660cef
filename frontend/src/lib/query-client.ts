import { type Query, QueryClient, type QueryKey } from "@tanstack/react-query";
import { GatewayError } from "@/protocol/errors";

const RETRIES = 4;

/** Server data. What changes is told by lib/live, so nothing is fetched again by age or focus. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: "always",
      retry: (failures, error) => error instanceof GatewayError && error.passing && failures < RETRIES,
    },
    mutations: { networkMode: "always" },
  },
});

// A page that has just begun has just asked for what it shows.
const THIS_MOMENT_MS = 2000;

/** Changes may have been missed: fetch it anew, unless it is on its way or came this moment. */
export function refetchAfterGap(queryKey: QueryKey): void {
  const predicate = ({ state }: Query) => Date.now() - state.dataUpdatedAt > THIS_MOMENT_MS;
  void queryClient.invalidateQueries({ queryKey, predicate }, { cancelRefetch: false });
}

const overtaken = new Set<string>();

/** Of these, what is on its way may be older than what was just told: once it is here, it is fetched anew. */
export function overtake(queryKey: QueryKey): void {
  for (const query of queryClient.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" })) {
    if (overtaken.has(query.queryHash)) continue;
    overtaken.add(query.queryHash);
    const forget = () => overtaken.delete(query.queryHash);
    const fetchAnew = () => {
      forget();
      void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
    };
    // The query itself hears of its answer in this turn, too.
    void query.promise?.then(() => setTimeout(fetchAnew), forget);
  }
}
