import clsx from "clsx";
import type { ReactNode } from "react";

const TONES = {
  neutral: "bg-active text-ink",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
} as const;

export function Badge({ tone = "neutral", children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span className={clsx("inline-flex items-center rounded px-1.5 py-0.5 text-xs whitespace-nowrap", TONES[tone])}>
      {children}
    </span>
  );
}
