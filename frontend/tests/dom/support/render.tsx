import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useEffect } from "react";
import { onTestFinished } from "vitest";
import { usePickerState } from "@/features/models/picker-state";
import { useStoredList } from "@/features/models/stored-list";
import { runShortcut, useCommandRegistry } from "@/lib/commands";
import { startLive } from "@/lib/live";
import { DEFAULTS, usePreferences } from "@/lib/preferences";
import { queryClient } from "@/lib/query-client";
import { useSession } from "@/lib/session";
import { useUi } from "@/lib/ui-state";
import { useTip } from "@/ui/tip";
import { Toaster, useToasts } from "@/ui/toast";
import { TooltipProvider } from "@/ui/tooltip";
// Here at once, as in a page that has been there for a moment.
import "@/ui/toast-cards";
import "@/ui/tooltip-card";

interface Options {
  /** The address of the page. */
  readonly path?: string;
  /** Follow the gateway's live events, as the shell does. */
  readonly live?: boolean;
}

/** A piece of the page amid what the app gives to every piece. Returns the hands of a person. */
export function renderInApp(piece: ReactNode, { path = "/", live = false }: Options = {}) {
  window.history.replaceState(null, "", path);
  onTestFinished(reset);
  const view = render(
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        {piece}
        <Toaster />
        <Keyboard />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  if (live) followLive();
  return { ...view, user: userEvent.setup() };
}

function followLive(): void {
  const leaving = new AbortController();
  void startLive(leaving.signal);
  onTestFinished(() => leaving.abort());
}

function Keyboard() {
  // Keys are the window's, as in the shell.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => void runShortcut(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return null;
}

/** What the app keeps for as long as its page is there. */
function reset(): void {
  // What still waits for the token is left by it, and does not wait into the next test.
  cleanup();
  act(() => {
    queryClient.clear();
    useToasts.setState(useToasts.getInitialState(), true);
    useTip.setState(useTip.getInitialState(), true);
    useSession.setState(useSession.getInitialState(), true);
    useUi.setState(useUi.getInitialState(), true);
    usePreferences.setState(DEFAULTS, true);
    useStoredList.setState(useStoredList.getInitialState(), true);
    usePickerState.setState(usePickerState.getInitialState(), true);
    useCommandRegistry.setState(useCommandRegistry.getInitialState(), true);
  });
}
