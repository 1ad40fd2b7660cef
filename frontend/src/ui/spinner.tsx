import clsx from "clsx";

/** Decoration beside words that say what is going on. */
export function Spinner({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        "inline-block size-4 animate-spin rounded-full border-2 border-current border-r-transparent opacity-70",
        className,
      )}
    />
  );
}
