import { Component, type ReactNode } from "react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";

interface ErrorBoundaryProps {
  children: ReactNode;
}

/** What cannot be drawn takes the page down no further: everything of worth is stored by the gateway. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main className="grid h-full place-items-center">
        <EmptyState
          title="This page could not be shown"
          action={
            <Button look="solid" onClick={() => window.location.reload()}>
              Reload
            </Button>
          }
        >
          <p>Your conversations and drafts are safe. {reason(error)}</p>
        </EmptyState>
      </main>
    );
  }
}

// As Chromium, Firefox and Safari say that a part of the page could not be loaded.
const NOT_LOADED = /dynamically imported module|importing a module script failed/i;

function reason({ message }: Error): string {
  if (!NOT_LOADED.test(message)) return `What went wrong: ${message}`;
  return "Open Chat was updated meanwhile, or its gateway cannot be reached.";
}
