import { useEffect } from "react";
import { PageHeader } from "@/ui/page-header";
import { SuiteOpen } from "./suite-open";
import { SuitePlan } from "./suite-plan";
import { SuiteProgress } from "./suite-progress";
import { SuiteResults } from "./suite-results";
import { takeUpSuite, useSuite } from "./suite-run";

/** Many prompts from a file, each to all variants: what that would ask, how far it is, and what came of it. */
export function SuitePage() {
  const { run, mistake } = useSuite();
  // What was here before a reload is the browser's to say.
  useEffect(() => void takeUpSuite(), []);
  return (
    <>
      <PageHeader title={run ? run.suite.name : "Run a suite"} />
      <main id="main" tabIndex={-1} className="min-h-0 grow overflow-y-auto outline-none">
        <div className="mx-auto flex w-full max-w-(--measure) flex-col gap-6 px-4 pt-2 pb-16">
          {run === null ? (
            <SuiteOpen mistake={mistake} />
          ) : (
            <>
              <SuitePlan run={run} />
              <SuiteProgress run={run} />
              <SuiteResults run={run} />
            </>
          )}
        </div>
      </main>
    </>
  );
}
