import { Field, Select } from "@/ui/field";
import { NumberField } from "./number-field";
import type { ParametersProps } from "./parameter-fields";
import { without } from "./parameters";
import { chosenReasoning, effortLabel, isOffered, reasoningChoices, withReasoning } from "./reasoning";

// Enough to think a while, and within what every model writes.
const FIRST_BUDGET = 4096;

/** How hard the model thinks, as far as that can be chosen. */
export function ReasoningField({ params, model, onChange }: ParametersProps) {
  const chosen = chosenReasoning(params.reasoning);
  const change = (choice: string, budget: number) => {
    const reasoning = withReasoning(params.reasoning, choice, model, budget);
    onChange(reasoning === null ? without(params, "reasoning") : { ...params, reasoning });
  };
  const choices = reasoningChoices(model);
  const foreign = { value: chosen, label: `${effortLabel(chosen)}, as near as this model can` };
  const options = isOffered(chosen, model) ? choices : [...choices, foreign];
  const range = { min: 1, max: model?.max_output_tokens ?? null, whole: true };
  return (
    <>
      <Field label="Reasoning" hint={model?.reasoning?.mandatory ? "This model always thinks first." : undefined}>
        {(ids) => (
          <Select
            {...ids}
            options={options}
            value={chosen}
            onChange={({ target }) => change(target.value, FIRST_BUDGET)}
          />
        )}
      </Field>
      {chosen === "budget" && (
        <NumberField
          label="Tokens to think with"
          about="Part of the longest answer"
          range={range}
          required
          value={params.reasoning?.max_tokens ?? FIRST_BUDGET}
          onChange={(budget) => budget !== null && change("budget", budget)}
        />
      )}
    </>
  );
}
