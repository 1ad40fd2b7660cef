import { Columns2 } from "lucide-react";
import { useCommands } from "@/lib/commands";
import { IconButton } from "@/ui/icon-button";
import { setComparing, useComparing } from "./mode";

const KEYS = "Mod+Shift+X";

/** Whether what is being written goes to one model, or to several at once. */
export function CompareButton({ draftKey }: { draftKey: string }) {
  const isOn = useComparing(draftKey);
  const toggle = () => setComparing(draftKey, !isOn);
  useCommands([
    {
      id: "compare",
      title: isOn ? "Ask one model again" : "Compare models",
      section: "Models",
      keys: KEYS,
      keywords: "several side by side lanes versus blind",
      run: toggle,
    },
  ]);
  return (
    <IconButton label="Compare models" keys={KEYS} pressed={isOn} onClick={toggle}>
      <Columns2 />
    </IconButton>
  );
}
