import { Component, type ReactNode } from "react";
import type { Segment } from "./segments";

interface PartBoundaryProps {
  segment: Segment;
  children: ReactNode;
}

/** What one part does to its component is not done to the page: it stands there as it was written. */
export class PartBoundary extends Component<PartBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { segment, children } = this.props;
    if (!this.state.failed) return children;
    return (
      <div className="min-w-0 text-sm">
        <p className="text-muted">This part could not be drawn. It is shown as it was written.</p>
        <p dir="auto" className="mt-1 whitespace-pre-wrap wrap-anywhere">
          {segment.type === "text" ? segment.text : JSON.stringify(segment.part, null, 2)}
        </p>
      </div>
    );
  }
}
