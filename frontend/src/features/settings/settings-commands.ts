import { useLocation } from "wouter";
import { useCommands } from "@/lib/commands";
import { type Preferences, setPreferences, usePreferences } from "@/lib/preferences";
import { setUi } from "@/lib/ui-state";

const TEXT_SIZES: readonly Preferences["textSize"][] = ["small", "medium", "large", "larger"];

export function useSettingsCommands(): void {
  const [, navigate] = useLocation();
  useCommands([
    {
      id: "settings",
      title: "Settings",
      section: "Go to",
      keys: "Mod+,",
      keywords: "preferences options",
      run: () => navigate("/settings"),
    },
    {
      id: "settings-usage",
      title: "Usage and costs",
      section: "Go to",
      keywords: "money spent tokens",
      run: () => navigate("/settings/usage"),
    },
    {
      id: "settings-gateway",
      title: "Gateway and upstreams",
      section: "Go to",
      keywords: "health key servers storage",
      run: () => navigate("/settings/gateway"),
    },
    {
      id: "settings-data",
      title: "Export and import",
      section: "Go to",
      keywords: "backup download data",
      run: () => navigate("/settings/data"),
    },
    {
      id: "theme",
      title: "Switch between light and dark",
      section: "Appearance",
      keys: "Mod+Shift+L",
      keywords: "theme night mode",
      run: toggleTheme,
    },
    { id: "theme-system", title: "Light or dark as the system", section: "Appearance", run: followSystem },
    { id: "text-larger", title: "Larger text", section: "Appearance", keywords: "zoom font", run: () => resizeText(1) },
    {
      id: "text-smaller",
      title: "Smaller text",
      section: "Appearance",
      keywords: "zoom font",
      run: () => resizeText(-1),
    },
    { id: "density", title: "Compact or comfortable rows", section: "Appearance", run: toggleDensity },
    {
      id: "shortcuts",
      title: "Keyboard shortcuts",
      section: "Help",
      keys: "?",
      keywords: "keys hotkeys",
      run: () => setUi({ shortcutsOpen: true }),
    },
  ]);
}

function toggleTheme(): void {
  setPreferences({ theme: document.documentElement.dataset.theme === "dark" ? "light" : "dark" });
}

function followSystem(): void {
  setPreferences({ theme: "system" });
}

function resizeText(steps: 1 | -1): void {
  const size = TEXT_SIZES[TEXT_SIZES.indexOf(usePreferences.getState().textSize) + steps];
  if (size) setPreferences({ textSize: size });
}

function toggleDensity(): void {
  setPreferences({ density: usePreferences.getState().density === "compact" ? "comfortable" : "compact" });
}
