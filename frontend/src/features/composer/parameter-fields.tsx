import type { Model, Params } from "@/lib/types";
import { Field, Select, TextArea } from "@/ui/field";
import { NumberField } from "./number-field";
import { numbersOf, readStops, stopsText, takes, without } from "./parameters";
import { ReasoningField } from "./reasoning-field";

export interface ParametersProps {
  params: Params;
  model: Model | undefined;
  onChange: (params: Params) => void;
}

/** What this model takes, and nothing else. */
export function ParameterFields({ params, model, onChange }: ParametersProps) {
  return (
    <div className="flex flex-col gap-4">
      {takes(model, "reasoning") && <ReasoningField params={params} model={model} onChange={onChange} />}
      <div className="grid grid-cols-2 gap-x-3 gap-y-4">
        {numbersOf(model).map((parameter) => (
          <NumberField
            key={parameter.name}
            {...parameter}
            value={params[parameter.name] ?? null}
            onChange={(value) =>
              onChange(value === null ? without(params, parameter.name) : { ...params, [parameter.name]: value })
            }
          />
        ))}
        {takes(model, "verbosity") && <VerbosityField params={params} onChange={onChange} />}
      </div>
      {takes(model, "stop") && <StopField params={params} onChange={onChange} />}
    </div>
  );
}

const VERBOSITIES = [
  { value: "", label: "Model default" },
  { value: "low", label: "Low" },
  { value: "medium", label: "Medium" },
  { value: "high", label: "High" },
  { value: "xhigh", label: "Extra high" },
  { value: "max", label: "Maximum" },
] as const;

function VerbosityField({ params, onChange }: Omit<ParametersProps, "model">) {
  const choose = (chosen: string) => {
    const verbosity = VERBOSITIES.find(({ value }) => value === chosen)?.value;
    onChange(verbosity ? { ...params, verbosity } : without(params, "verbosity"));
  };
  return (
    <Field label="Verbosity" hint={<span className="text-xs">How much it writes</span>}>
      {(ids) => (
        <Select
          {...ids}
          options={VERBOSITIES}
          value={params.verbosity ?? ""}
          onChange={({ target }) => choose(target.value)}
        />
      )}
    </Field>
  );
}

function StopField({ params, onChange }: Omit<ParametersProps, "model">) {
  const change = (text: string) => {
    const stop = readStops(text);
    onChange(stop === null ? without(params, "stop") : { ...params, stop });
  };
  return (
    <Field
      label="Stop at"
      hint={<span className="text-xs">The answer ends before one of these. One a line; \n is a line break.</span>}
    >
      {(ids) => (
        <TextArea
          {...ids}
          rows={2}
          placeholder="Model default"
          defaultValue={stopsText(params.stop)}
          onChange={({ target }) => change(target.value)}
        />
      )}
    </Field>
  );
}
