export type Period = "today" | "week" | "month" | "all";

const DAYS: Record<Exclude<Period, "all">, number> = { today: 1, week: 7, month: 30 };

/** From midnight of the period's first day, here; today is its last. */
export function since(period: Period, now = new Date()): { from?: string } {
  if (period === "all") return {};
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS[period] + 1);
  return { from: first.toISOString() };
}
