import type { ReactNode } from "react";

/** A line of a list of facts (`<dl>`). */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6 gap-y-0.5 text-sm">
      <dt className="font-medium">{name}</dt>
      <dd className="min-w-0 break-words text-muted">{children}</dd>
    </div>
  );
}
