import { api } from "@/lib/gateway";
import { queryClient } from "@/lib/query-client";
import { unlock } from "@/lib/session";
import { createApi } from "@/protocol/api";
import { ProblemError } from "@/protocol/errors";
import { ABOUT_KEY } from "./about";

// `api` would wait for a token where it is refused; here a refusal is the answer.
const outside = createApi({ url: window.location.origin });

export class WrongToken extends Error {}

export class CookieNotKept extends Error {}

/** Show the gateway its access token; the session's cookie then stands for it. */
export async function openSession(token: string): Promise<void> {
  await unlessRefused(outside.POST("/api/session", { body: { token } }), WrongToken);
  const { data } = await unlessRefused(outside.GET("/api/about"), CookieNotKept);
  queryClient.setQueryData(ABOUT_KEY, data);
  unlock();
}

/** End it, and forget everything that this page holds. */
export async function closeSession(): Promise<void> {
  await api.DELETE("/api/session");
  window.location.assign("/");
}

async function unlessRefused<T>(call: Promise<T>, refused: new () => Error): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ProblemError && error.code === "unauthorized") throw new refused();
    throw error;
  }
}
