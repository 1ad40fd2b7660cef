import { QueryClient } from "@tanstack/react-query";
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
