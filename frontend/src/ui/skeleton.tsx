import clsx from "clsx";

/** Keeps the place of what is being fetched. The region around it says `aria-busy`. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={clsx("block animate-pulse rounded-md bg-active", className)} />;
}
