import { create } from "zustand";
import { persist } from "zustand/middleware";

export interface Preferences {
  readonly theme: "system" | "light" | "dark";
  readonly textSize: "small" | "medium" | "large" | "larger";
  readonly density: "comfortable" | "compact";
  readonly motion: "system" | "reduced";
  /** Which key sends a message; the other one, with Shift or Ctrl, begins a line. */
  readonly sendKey: "enter" | "mod-enter";
  /** Of new conversations; null: the gateway's. */
  readonly defaultModel: string | null;
  readonly systemPrompt: string;
  readonly favouriteModels: readonly string[];
  /** The last one first. */
  readonly recentModels: readonly string[];
  readonly wrapCode: boolean;
  readonly sidebarOpen: boolean;
  /** Whether an answer that ended unseen may say so; "unasked" until the person was asked. */
  readonly notifications: "unasked" | "on" | "off";
}

export const DEFAULTS: Preferences = {
  theme: "system",
  textSize: "medium",
  density: "comfortable",
  motion: "system",
  sendKey: "enter",
  defaultModel: null,
  systemPrompt: "",
  favouriteModels: [],
  recentModels: [],
  wrapCode: false,
  sidebarOpen: true,
  notifications: "unasked",
};

// Above the store, which reads what is stored while it is made.
const CHOICES: Partial<Record<string, readonly string[]>> = {
  theme: ["system", "light", "dark"],
  textSize: ["small", "medium", "large", "larger"],
  density: ["comfortable", "compact"],
  motion: ["system", "reduced"],
  sendKey: ["enter", "mod-enter"],
  notifications: ["unasked", "on", "off"],
};

/** What this browser's person likes. public/theme.js reads the same entry before the first paint. */
export const usePreferences = create<Preferences>()(
  persist(() => DEFAULTS, { name: "openchat.preferences", version: 1, merge: (stored) => sound(stored) }),
);

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
}

/** The stored values that are of the kind that they should be; defaults for the others. */
function sound(stored: unknown): Preferences {
  if (typeof stored !== "object" || stored === null) return DEFAULTS;
  const kept = Object.entries(stored).filter(([name, value]) => fits(name, value));
  return { ...DEFAULTS, ...Object.fromEntries(kept) };
}

function fits(name: string, value: unknown): boolean {
  if (!Object.hasOwn(DEFAULTS, name)) return false;
  const choices = CHOICES[name];
  if (choices) return typeof value === "string" && choices.includes(value);
  if (name === "defaultModel") return value === null || typeof value === "string";
  const standard: unknown = Object.getOwnPropertyDescriptor(DEFAULTS, name)?.value;
  if (Array.isArray(standard)) return Array.isArray(value) && value.every((entry) => typeof entry === "string");
  return typeof value === typeof standard;
}
