import { useEffect, useSyncExternalStore } from "react";
import { type Preferences, usePreferences } from "@/lib/preferences";
import { useSettingsCommands } from "./settings-commands";

const STORED_AS = "openchat.preferences";

/** Dresses the page as this browser's person likes it, in every tab at once, and offers the commands for it. */
export function useAppearance(): void {
  const preferences = usePreferences();
  const systemIsDark = useSystemIsDark();
  // <html> is outside React.
  useEffect(() => dress(preferences, systemIsDark), [preferences, systemIsDark]);
  useOtherTabs();
  useSettingsCommands();
}

/** The same as public/theme.js does before the first paint. */
function dress({ theme, textSize, density, motion }: Preferences, systemIsDark: boolean): void {
  const { documentElement: root } = document;
  root.dataset.theme = theme === "dark" || (theme === "system" && systemIsDark) ? "dark" : "light";
  mark(root, "text", textSize, "medium");
  mark(root, "density", density, "comfortable");
  mark(root, "motion", motion, "system");
  const page = getComputedStyle(root).getPropertyValue("--page").trim();
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", page);
}

function mark(root: HTMLElement, name: string, value: string, standard: string): void {
  if (value === standard) delete root.dataset[name];
  else root.dataset[name] = value;
}

function useSystemIsDark(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const query = darkQuery();
      query.addEventListener("change", tell);
      return () => query.removeEventListener("change", tell);
    },
    () => darkQuery().matches,
  );
}

function darkQuery(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: dark)");
}

function useOtherTabs(): void {
  // Other tabs are outside React.
  useEffect(() => {
    const listen = ({ key }: StorageEvent) => {
      if (key === STORED_AS) void usePreferences.persist.rehydrate();
    };
    window.addEventListener("storage", listen);
    return () => window.removeEventListener("storage", listen);
  }, []);
}
