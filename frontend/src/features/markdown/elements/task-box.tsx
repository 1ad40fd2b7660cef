import { Square, SquareCheck } from "lucide-react";
import type { ComponentProps } from "react";
import type { ExtraProps } from "react-markdown";

/** The model's list, not a form: it says how things stand and cannot be pressed. */
export function TaskBox({ checked }: ComponentProps<"input"> & ExtraProps) {
  const Icon = checked ? SquareCheck : Square;
  return (
    <span role="img" aria-label={checked ? "Done:" : "To do:"} className="md-task">
      <Icon aria-hidden="true" className={checked ? "text-accent" : "text-muted"} />
    </span>
  );
}
