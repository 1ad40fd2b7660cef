import { QueryClientProvider } from "@tanstack/react-query";
import { SessionGate } from "@/features/gateway";
import { queryClient } from "@/lib/query-client";
import { Toaster } from "@/ui/toast";
import { TooltipProvider } from "@/ui/tooltip";
import { ErrorBoundary } from "./error-boundary";
import { Shell } from "./shell";

export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider>
          <SessionGate>
            <Shell />
          </SessionGate>
          <Toaster />
        </TooltipProvider>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
