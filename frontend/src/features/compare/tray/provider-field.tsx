import { useEndpoints } from "@/features/models";
import type { Model } from "@/lib/types";
import { Field, Select } from "@/ui/field";

interface ProviderFieldProps {
  model: Model;
  value: string | null;
  onChange: (provider: string | null) => void;
}

/** Who serves the model, where there is a choice: to compare providers of one model. */
export function ProviderField({ model, value, onChange }: ProviderFieldProps) {
  const endpoints = useEndpoints(model, true);
  const tags = new Map<string, string>();
  for (const { tag, provider } of endpoints.data?.items ?? []) if (tag !== null) tags.set(tag, provider);
  if (value !== null && !tags.has(value)) tags.set(value, value);
  if (tags.size === 0) return null;
  const options = [...tags].map(([tag, provider]) => ({
    value: tag,
    label: tag.includes("/") ? `${provider} (${tag})` : provider,
  }));
  return (
    <Field label="Provider">
      {(ids) => (
        <Select
          {...ids}
          options={[{ value: "", label: "Any" }, ...options]}
          value={value ?? ""}
          onChange={({ target }) => onChange(target.value === "" ? null : target.value)}
        />
      )}
    </Field>
  );
}
