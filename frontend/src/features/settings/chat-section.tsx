import { keyNames } from "@/lib/commands";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { Field, TextArea } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { Switch } from "@/ui/switch";
import { Group } from "./group";
import { NotificationsSwitch } from "./notifications-switch";
import { ResetButton } from "./reset-button";

export function ChatSection() {
  const { sendKey, wrapCode } = usePreferences();
  return (
    <>
      <Group title="Writing">
        <Segmented
          label="A message is sent by"
          value={sendKey}
          options={[
            { value: "enter", label: "Enter" },
            { value: "mod-enter", label: keyNames("Mod+Enter").join(" + ") },
          ]}
          onChange={(chosen) => setPreferences({ sendKey: chosen })}
        />
        <p className="text-sm text-muted">
          {sendKey === "enter" ? "Shift + Enter begins a new line." : "Enter begins a new line."}
        </p>
      </Group>
      <Group title="Reading">
        <Switch
          label="Wrap long lines of code"
          hint="Otherwise code scrolls sideways."
          checked={wrapCode}
          onChange={(wraps) => setPreferences({ wrapCode: wraps })}
        />
        <NotificationsSwitch />
      </Group>
      <Group title="New conversations">
        <SystemPrompt />
      </Group>
      <ResetButton names={["sendKey", "wrapCode", "systemPrompt"]} />
    </>
  );
}

function SystemPrompt() {
  const systemPrompt = usePreferences((preferences) => preferences.systemPrompt);
  return (
    <Field
      label="System prompt"
      hint="What every new conversation begins with, such as how you like your answers. Each conversation can have its own."
    >
      {(ids) => (
        <TextArea
          {...ids}
          className="min-h-24"
          value={systemPrompt}
          placeholder="None"
          onChange={({ target }) => setPreferences({ systemPrompt: target.value })}
        />
      )}
    </Field>
  );
}
