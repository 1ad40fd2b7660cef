import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/lib/gateway";
import { onLive } from "@/lib/live";
import { refetchAfterGap } from "@/lib/query-client";
import type { components } from "@/protocol/openapi";

export type About = components["schemas"]["AboutOut"];

export const ABOUT_KEY = ["about"] as const;

// It takes a second or two to start, and nothing tells when it has.
const LOCAL_MODEL_POLL_MS = 2000;

/** How the gateway is set up and what it takes. */
export function useAbout() {
  return useQuery({ queryKey: ABOUT_KEY, queryFn: fetchAbout, refetchInterval: ({ state }) => pause(state.data) });
}

/** Keeps it true over restarts of the gateway. */
export function useAboutSync(): void {
  useEffect(() => onLive({ onGap: () => refetchAfterGap(ABOUT_KEY) }), []);
}

async function fetchAbout({ signal }: { signal: AbortSignal }): Promise<About> {
  const { data } = await api.GET("/api/about", { signal });
  if (!data) throw new Error("the gateway said nothing of itself");
  return data;
}

function pause(about: About | undefined): number | false {
  const isComing = about?.local_model === "starting" || about?.local_model === "failed";
  return isComing ? LOCAL_MODEL_POLL_MS : false;
}
