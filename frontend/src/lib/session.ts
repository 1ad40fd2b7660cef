import { create } from "zustand";

/** Whether the gateway waits for its access token. Whoever was refused waits too, and goes on by itself. */
export const useSession = create<{ readonly isLocked: boolean }>(() => ({ isLocked: false }));

// Tabs share the session's cookie: a token given in one of them is given in all.
const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("openchat.session");
tabs?.addEventListener("message", () => useSession.setState({ isLocked: false }));

/** The gateway has its token: go on with what it refused. */
export function unlock(): void {
  useSession.setState({ isLocked: false });
  tabs?.postMessage("unlocked");
}

/** Resolves when the token was given; rejects with the signal's reason. */
export function signedIn(signal?: AbortSignal): Promise<void> {
  useSession.setState({ isLocked: true });
  return new Promise((resolve, reject) => {
    const stop = useSession.subscribe(({ isLocked }) => {
      if (isLocked) return;
      stop();
      resolve();
    });
    signal?.addEventListener("abort", () => {
      stop();
      reject(signal.reason);
    });
  });
}
