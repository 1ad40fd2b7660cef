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
          <p>Your conversations and drafts are safe. What went wrong: {error.message}</p>
        </EmptyState>
      </main>
    );
  }
}
