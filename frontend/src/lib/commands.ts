import { useEffect, useRef } from "react";
import { create } from "zustand";

/** Something that a person can do from anywhere: in the palette, by its keys, and in the sheet of shortcuts. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly section: "Conversation" | "Answer" | "Models" | "Go to" | "Appearance" | "Help";
  /** As `Mod+K` (Ctrl, or Cmd on a Mac), `Mod+Shift+O`, `Escape`, `?`. A key alone is not heard while one types. */
  readonly keys?: string;
  /** Further words that find it in the palette. */
  readonly keywords?: string;
  /** Not in the palette where false, as what has no sense there. */
  readonly listed?: boolean;
  readonly run: () => void;
}

interface Registry {
  readonly commands: ReadonlyMap<string, Command>;
}

export const useCommandRegistry = create<Registry>(() => ({ commands: new Map() }));

/** Offer commands as long as the component is there. The newest of an id counts. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  const names = commands.map(({ id, title, keys }) => `${id}\n${title}\n${keys ?? ""}`).join("\n\n");
  // The registry stands outside React; what a command does is looked up when it runs.
  // biome-ignore lint/correctness/useExhaustiveDependencies: names stand for the commands
  useEffect(() => {
    const offered = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }));
    change((registry) => {
      for (const command of offered) registry.set(command.id, command);
    });
    return () =>
      change((registry) => {
        for (const command of offered) if (registry.get(command.id) === command) registry.delete(command.id);
      });
  }, [names]);
}

function change(alter: (commands: Map<string, Command>) => void): void {
  useCommandRegistry.setState(({ commands }) => {
    const next = new Map(commands);
    alter(next);
    return { commands: next };
  });
}

/** Run what the keys of this event stand for; whether there was something. */
export function runShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  for (const command of useCommandRegistry.getState().commands.values()) {
    if (command.keys !== undefined && matches(command.keys, event)) {
      event.preventDefault();
      command.run();
      return true;
    }
  }
  return false;
}

export const IS_MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Partial<Record<string, string>> = {
  Mod: IS_MAC ? "⌘" : "Ctrl",
  Shift: IS_MAC ? "⇧" : "Shift",
  Alt: IS_MAC ? "⌥" : "Alt",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** The keys as they stand on the keyboard at hand. */
export function keyNames(keys: string): string[] {
  return keys.split("+").map((key) => NAMES[key] ?? key);
}

function matches(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("Mod");
  if (mod !== (IS_MAC ? event.metaKey : event.ctrlKey)) return false;
  if (parts.includes("Alt") !== event.altKey) return false;
  // What a key means with Shift differs by keyboard: `?` says it all.
  const isLetter = /^[a-z0-9]$/i.test(key) || key.length > 1;
  if (isLetter && parts.includes("Shift") !== event.shiftKey) return false;
  if (!mod && key.length === 1 && isTyping(event.target)) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
