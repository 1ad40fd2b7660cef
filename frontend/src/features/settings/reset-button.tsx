import { RotateCcw } from "lucide-react";
import { DEFAULTS, type Preferences, setPreferences, usePreferences } from "@/lib/preferences";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toast";

/** Back to the defaults of these, and a way back from there. */
export function ResetButton({ names }: { names: readonly (keyof Preferences)[] }) {
  const isDefault = usePreferences((preferences) => names.every((name) => preferences[name] === DEFAULTS[name]));
  const reset = () => {
    const before = pick(usePreferences.getState(), names);
    setPreferences(pick(DEFAULTS, names));
    toast({ text: "Reset to the defaults.", action: { label: "Undo", run: () => setPreferences(before) } });
  };
  return (
    <Button look="quiet" disabled={isDefault} onClick={reset} className="-ml-3.5">
      <RotateCcw aria-hidden="true" className="size-4" />
      Reset to defaults
    </Button>
  );
}

function pick(preferences: Preferences, names: readonly (keyof Preferences)[]): Partial<Preferences> {
  return Object.fromEntries(names.map((name) => [name, preferences[name]]));
}
