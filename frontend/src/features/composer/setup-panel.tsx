import { useEffect, useState, useSyncExternalStore } from "react";
import type { Model, Params } from "@/lib/types";
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

/** Its fields scroll, in a flex column that bounds them; how they stand stays in sight. */
export function SetupPanel({ setup: initial, model, onStore }: SetupPanelProps) {
  const [editor] = useState(() => new SetupEditor(initial, onStore));
  const { setup, state } = useSyncExternalStore(editor.subscribe, editor.view);
  const [resets, setResets] = useState(0);
  // Whoever closes it does not wait for the pause after the last letter.
  useEffect(() => () => void editor.flush(), [editor]);

  const change = (params: Params) => editor.change({ params });
  const reset = () => {
    change({});
    setResets((times) => times + 1);
  };
  return (
    <>
      <div className="-mx-1 flex min-h-0 grow flex-col gap-5 overflow-y-auto px-1 pt-1 pb-4">
        <Field label="System prompt" hint="What the model is told before the conversation.">
          {(ids) => (
            <TextArea
              {...ids}
              dir="auto"
              className="min-h-20 shrink-0"
              value={setup.system_prompt ?? ""}
              onChange={({ target }) => editor.change({ system_prompt: target.value === "" ? null : target.value })}
            />
          )}
        </Field>
        <ParameterFields key={resets} params={setup.params} model={model} onChange={change} />
        <KeptParameters params={setup.params} model={model} onChange={change} />
      </div>
      <div className="flex shrink-0 items-center justify-between gap-3 border-t pt-3">
        <p role="status" className="text-sm text-muted">
          {STATES[state]}
        </p>
        <Button size="small" disabled={!isSet(setup.params)} onClick={reset}>
          Reset all parameters
        </Button>
      </div>
    </>
  );
}

const STATES: Record<SetupView["state"], string> = {
  unchanged: "",
  saving: "Saving…",
  saved: "Saved",
  failed: "Not saved",
};
