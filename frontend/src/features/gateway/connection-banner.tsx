import clsx from "clsx";
import { useEffect, useReducer, useSyncExternalStore } from "react";
import { reconnect } from "@/lib/gateway";
import { useConnection } from "@/lib/live";
import { Button } from "@/ui/button";
import { type Outage, useOutage } from "./use-outage";

type Connection = ReturnType<typeof useConnection>;

/** Over the top of the page, so that nothing that is being read moves. */
export function ConnectionBanner() {
  const connection = useConnection();
  const outage = useOutage(connection.state === "live");
  const isOnline = useOnline();
  const isShown = outage !== "none";
  return (
    <div className="pointer-events-none absolute inset-x-0 top-2 z-20 flex justify-center px-3">
      <div
        className={clsx(
          isShown &&
            "pointer-events-auto flex min-h-10 max-w-full flex-wrap items-center gap-x-3 rounded-lg border bg-raised py-1 pr-1.5 pl-4 text-sm shadow-float",
        )}
      >
        {/* Always there, since a region that comes with its words is not read out. */}
        <p role="status" className={clsx(outage === "back" && "py-1.5 pr-2.5 text-good")}>
          {words(outage, isOnline, connection)}
        </p>
        {outage === "lost" && <NextTry connection={connection} />}
      </div>
    </div>
  );
}

function words(outage: Outage, isOnline: boolean, connection: Connection): string {
  if (outage === "none") return "";
  if (outage === "back") return "Connected again.";
  if (connection.state === "closed") return "The gateway no longer tells this page what is new.";
  if (!isOnline) return "This device is offline.";
  return "The gateway cannot be reached.";
}

function NextTry({ connection }: { connection: Connection }) {
  if (connection.state === "closed") {
    return (
      <Button look="quiet" size="small" onClick={() => window.location.reload()}>
        Reload
      </Button>
    );
  }
  return (
    <>
      <span className="text-muted tabular-nums">
        {connection.state === "waiting" ? <Countdown until={connection.until} /> : "Trying now."}
      </span>
      <Button look="quiet" size="small" onClick={reconnect}>
        Try now
      </Button>
    </>
  );
}

/** Apart from the status, which would be read out each second. */
function Countdown({ until }: { until: number }) {
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0);
  // Time passes outside React.
  useEffect(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return `Trying again in ${seconds} s.`;
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (tell) => {
      window.addEventListener("online", tell);
      window.addEventListener("offline", tell);
      return () => {
        window.removeEventListener("online", tell);
        window.removeEventListener("offline", tell);
      };
    },
    () => navigator.onLine,
  );
}
