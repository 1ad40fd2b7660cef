const DOLLARS_DIGITS = 3;

/** A decimal string of dollars for people: `$0.0042`, `$1.20`; "free" for nothing. */
export function money(usd: string): string {
  const value = Number(usd);
  if (value === 0) return "free";
  if (value >= 1) return `$${value.toFixed(2)}`;
  if (value < 0.000_001) return "<$0.000001";
  const places = Math.min(8, Math.max(2, DOLLARS_DIGITS - 1 - Math.floor(Math.log10(value))));
  const rounded = value.toFixed(places);
  return `$${rounded.replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

/** `12`, `3,400`, `1.2M`: counts of tokens and the like. */
export function count(value: number): string {
  if (value >= 1_000_000) return `${trimmed(value / 1_000_000)}M`;
  if (value >= 10_000) return `${trimmed(value / 1000)}K`;
  return value.toLocaleString("en");
}

/** `800 ms`, `4.2 s`, `1 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  return `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`;
}

/** `900 B`, `12 kB`, `3.4 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${trimmed(bytes / 1000)} kB`;
  return `${trimmed(bytes / 1_000_000)} MB`;
}

/** The time alone for today, else the date with it: `14:05`, `3 Mar, 14:05`. */
export function moment(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === now.toDateString()) return time;
  const year: "numeric" | undefined = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return `${at.toLocaleDateString(undefined, { day: "numeric", month: "short", ...(year && { year }) })}, ${time}`;
}

/** A date as `2027-01-31`, or the day of a time, UTC: `31 Jan 2027`. */
export function day(iso: string): string {
  return new Date(iso).toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
}

function trimmed(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0).replace(/\.0$/, "");
}
