import type { Check } from "./types";

export const TEXT_CHECKS = ["contains", "not_contains", "equals", "regex"] as const;
export const LENGTH_CHECKS = ["min_length", "max_length"] as const;
export const CHECK_TYPES = [...TEXT_CHECKS, ...LENGTH_CHECKS, "json_schema"] as const;
export const MOST_CHECKS = 50;

export type CheckType = Check["type"];

export function isTextCheck(type: string): type is (typeof TEXT_CHECKS)[number] {
  return TEXT_CHECKS.some((candidate) => candidate === type);
}

export function isLengthCheck(type: string): type is (typeof LENGTH_CHECKS)[number] {
  return LENGTH_CHECKS.some((candidate) => candidate === type);
}

const NAMES: Record<CheckType, string> = {
  contains: "contains",
  not_contains: "does not contain",
  equals: "equals",
  regex: "matches",
  min_length: "at least so many characters:",
  max_length: "at most so many characters:",
  json_schema: "is JSON of this schema:",
};

export function checkName(type: CheckType): string {
  return NAMES[type];
}

/** "contains “Paris”": a check in words. */
export function checkWords({ type, value, ignore_case }: Check): string {
  const said = typeof value === "string" ? `“${value}”` : JSON.stringify(value);
  return `${checkName(type)} ${said}${ignore_case ? ", ignoring case" : ""}`;
}

/** Those of what a browser kept that are checks. */
export function soundChecks(stored: unknown): readonly Check[] {
  return Array.isArray(stored) ? stored.filter(isCheck).slice(0, MOST_CHECKS) : [];
}

function isCheck(stored: unknown): stored is Check {
  if (typeof stored !== "object" || stored === null || !("type" in stored) || !("value" in stored)) return false;
  const { type, value } = stored;
  if (typeof type !== "string") return false;
  if (isTextCheck(type)) return typeof value === "string";
  if (isLengthCheck(type)) return typeof value === "number";
  return type === "json_schema" && typeof value === "object" && value !== null;
}

/** What somebody typed, as this check's value; null where it is none. */
export function checkValue(type: CheckType, typed: string): Check["value"] | null {
  if (typed.trim() === "") return null;
  if (isTextCheck(type)) return typed;
  if (isLengthCheck(type)) return /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : null;
  try {
    const schema: unknown = JSON.parse(typed);
    return isSchema(schema) ? schema : null;
  } catch {
    return null;
  }
}

function isSchema(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
