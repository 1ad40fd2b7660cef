import { setPreferences, usePreferences } from "@/lib/preferences";
import { Segmented } from "@/ui/segmented";
import { Switch } from "@/ui/switch";
import { Group } from "./group";
import { ResetButton } from "./reset-button";

export function AppearanceSection() {
  const { theme, textSize, density, motion } = usePreferences();
  return (
    <>
      <Group>
        <Segmented
          label="Theme"
          value={theme}
          options={[
            { value: "system", label: "System" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
          onChange={(chosen) => setPreferences({ theme: chosen })}
        />
        <Segmented
          label="Text size"
          value={textSize}
          options={[
            { value: "small", label: "Small" },
            { value: "medium", label: "Medium" },
            { value: "large", label: "Large" },
            { value: "larger", label: "Larger" },
          ]}
          onChange={(chosen) => setPreferences({ textSize: chosen })}
        />
        <Segmented
          label="Rows of lists"
          value={density}
          options={[
            { value: "comfortable", label: "Comfortable" },
            { value: "compact", label: "Compact" },
          ]}
          onChange={(chosen) => setPreferences({ density: chosen })}
        />
        <Switch
          label="Reduce motion"
          hint="Without it, what your system asks for counts."
          checked={motion === "reduced"}
          onChange={(isReduced) => setPreferences({ motion: isReduced ? "reduced" : "system" })}
        />
      </Group>
      <ResetButton names={["theme", "textSize", "density", "motion"]} />
    </>
  );
}
