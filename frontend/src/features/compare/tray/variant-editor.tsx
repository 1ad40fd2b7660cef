import { CopyPlus } from "lucide-react";
import { Suspense } from "react";
import { ParameterFields } from "@/features/composer";
import { ModelPicker, useModel } from "@/features/models";
import type { Params } from "@/lib/types";
import { Button } from "@/ui/button";
import { Field, TextArea, TextInput } from "@/ui/field";
import { Skeleton } from "@/ui/skeleton";
import { addVariant, changeVariant, type Entry } from "../setup";
import { ProviderField } from "./provider-field";

interface VariantEditorProps {
  entry: Entry;
  isFull: boolean;
  onClose: () => void;
}

const NO_PARAMS: Params = {};

/** Everything in which one variant may differ from another. */
export function VariantEditor({ entry: { key, variant }, isFull, onClose }: VariantEditorProps) {
  const model = useModel(variant.model);
  const copy = () => {
    addVariant(variant, key);
    onClose();
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-2">
        <div className="-ml-2 min-w-0">
          {/* What is said of the provider is of the model before. */}
          <ModelPicker value={variant.model} onChange={(id) => changeVariant(key, { model: id, provider: null })} />
        </div>
        <Button size="small" disabled={isFull} onClick={copy}>
          <CopyPlus className="size-4" /> Duplicate
        </Button>
      </div>
      <Field label="Label" hint="What it is called in the comparison.">
        {(ids) => (
          <TextInput
            {...ids}
            dir="auto"
            maxLength={200}
            placeholder="The model's name"
            value={variant.label ?? ""}
            onChange={({ target }) => changeVariant(key, { label: target.value })}
          />
        )}
      </Field>
      {model && (
        <ProviderField
          model={model}
          value={variant.provider ?? null}
          onChange={(provider) => changeVariant(key, { provider })}
        />
      )}
      <Field label="System prompt" hint="In place of the conversation's.">
        {(ids) => (
          <TextArea
            {...ids}
            rows={2}
            dir="auto"
            value={variant.system_prompt ?? ""}
            onChange={({ target }) => changeVariant(key, { system_prompt: target.value })}
          />
        )}
      </Field>
      <Suspense fallback={<Skeleton className="h-64" />}>
        {/* Fields keep what is typed; another model has others. */}
        <ParameterFields
          key={variant.model}
          params={variant.params ?? NO_PARAMS}
          model={model}
          onChange={(params) => changeVariant(key, { params })}
        />
      </Suspense>
    </div>
  );
}
