import { FileUp, Play, RotateCcw, Square } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { isWhole } from "./running";
import { closeSuite, runSuite, type SuiteRun, startAnew, stopSuite } from "./suite-run";

/** How far it is, and what is done about it. */
export function SuiteProgress({ run }: { run: SuiteRun }) {
  const { standings, state, failure } = run;
  const ended = standings.filter((standing) => standing.state === "ended").length;
  const isBegun = standings.some(({ comparison }) => comparison !== null);
  return (
    <section aria-label="Progress" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {state === "ready" ? (
          !standings.every(isWhole) && (
            <Button look="solid" onClick={() => void runSuite()}>
              <Play className="size-4" />{" "}
              {ended === standings.length ? "Ask those that failed again" : isBegun ? "Go on" : "Run it"}
            </Button>
          )
        ) : (
          <Button disabled={state === "stopping"} onClick={stopSuite}>
            <Square className="size-3.5 fill-current" /> {state === "stopping" ? "Stopping" : "Stop"}
          </Button>
        )}
        {state === "ready" && isBegun && <StartAnew />}
        {state === "ready" && (
          <Button look="quiet" onClick={closeSuite}>
            <FileUp className="size-4" /> Another file
          </Button>
        )}
      </div>
      <div>
        <p role="status" className="mb-1.5 text-sm tabular-nums">
          {progressWords(run, ended)}
        </p>
        <progress
          aria-label="Prompts answered"
          max={standings.length}
          value={ended}
          className="h-2 w-full appearance-none overflow-hidden rounded-full bg-active [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-active [&::-webkit-progress-value]:bg-accent"
        />
      </div>
      {failure !== null && (
        <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger wrap-anywhere">
          {failure}
        </p>
      )}
    </section>
  );
}

function progressWords({ standings, state }: SuiteRun, ended: number): string {
  const all = `${ended} of ${standings.length} prompts answered`;
  const running = standings.filter((standing) => standing.state === "running").length;
  const missing = standings.filter((standing) => standing.state === "missing").length;
  if (state === "stopping") return `${all}. What is being written comes to its end; nothing more is begun.`;
  if (state === "running") return `${all}, ${running} being answered.`;
  if (missing > 0) return `${all}. ${missing} were not asked: the budget is spent.`;
  return ended > 0 && ended < standings.length ? `${all}. Go on, and none is paid for twice.` : `${all}.`;
}

function StartAnew() {
  const [asking, setAsking] = useState(false);
  const start = () => {
    setAsking(false);
    startAnew();
    void runSuite();
  };
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        <RotateCcw className="size-4" /> Start anew
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Ask everything anew?"
        description="Each prompt is asked, and paid for, once more. The comparisons that there are stay in the history."
      >
        <DialogActions>
          <Button onClick={() => setAsking(false)}>Cancel</Button>
          <Button look="solid" onClick={start}>
            Ask anew
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
