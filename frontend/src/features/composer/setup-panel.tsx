import { useEffect, useState, useSyncExternalStore } from "react";
import type { Model } from "@/lib/types";
import { Button } from "@/ui/button";
import { Field, TextArea } from "@/ui/field";
import type { Setup } from "./draft";
import { KeptParameters } from "./kept-parameters";
import { ParameterFields } from "./parameter-fields";
import { isSet } from "./parameters";
import { SetupEditor, type SetupView } from "./setup-editor";

export interface SetupPanelProps {
  setup: Setup;
  model: Model | undefined;
  onStore: (change: Partial<Setup>) => Promise<boolean>;
}

export function SetupPanel({ setup: initial, model, onStore }: SetupPanelProps) {
  const [editor] = useState(() => new SetupEditor(initial, onStore));
  const { setup, state } = useSyncExternalStore(editor.subscribe, editor.view);
  const [resets, setResets] = useState(0);
  // Whoever closes it does not wait for the pause after the last letter.
  useEffect(() => () => void editor.flush(), [editor]);

  const reset = () => {
    editor.change({ params: {} });
    setResets((times) => times + 1);
  };
  return (
    <div className="flex flex-col gap-5">
      <Field label="System prompt" hint="What the model is told before the conversation.">
        {(ids) => (
          <TextArea
            {...ids}
            dir="auto"
            className="min-h-20"
            value={setup.system_prompt ?? ""}
            onChange={({ target }) => editor.change({ system_prompt: target.value === "" ? null : target.value })}
          />
        )}
      </Field>
      <ParameterFields
        key={resets}
        params={setup.params}
        model={model}
        onChange={(params) => editor.change({ params })}
      />
      <KeptParameters params={setup.params} model={model} onChange={(params) => editor.change({ params })} />
      <div className="sticky bottom-0 flex items-center justify-between gap-3 border-t bg-raised py-2">
        <p role="status" className="text-sm text-muted">
          {STATES[state]}
        </p>
        <Button size="small" disabled={!isSet(setup.params)} onClick={reset}>
          Reset all parameters
        </Button>
      </div>
    </div>
  );
}

const STATES: Record<SetupView["state"], string> = {
  unchanged: "",
  saving: "Saving…",
  saved: "Saved",
  failed: "Not saved",
};
