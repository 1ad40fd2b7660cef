import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Field, Select, TextInput } from "@/ui/field";
import { IconButton } from "@/ui/icon-button";
import { Switch } from "@/ui/switch";
import { CHECK_TYPES, type CheckType, checkName, checkValue, checkWords, isTextCheck, MOST_CHECKS } from "../checks";
import type { Check } from "../types";

const TYPES = CHECK_TYPES.map((type) => ({ value: type, label: checkName(type).replace(/:$/, "") }));

interface ChecksFieldProps {
  checks: readonly Check[];
  onChange: (checks: readonly Check[]) => void;
}

/** What every answer must meet. Passed or failed is shown below each. */
export function ChecksField({ checks, onChange }: ChecksFieldProps) {
  return (
    <section aria-label="Checks" className="flex flex-col gap-2 border-t pt-3">
      <h3 className="text-sm font-medium">Each answer must be so</h3>
      {checks.length > 0 && (
        <ul aria-label="Checks" className="flex flex-col gap-1">
          {checks.map((check) => (
            <li key={checkWords(check)} className="flex items-center gap-2 rounded-lg border pl-2.5 text-sm">
              <span className="min-w-0 grow wrap-anywhere">{checkWords(check)}</span>
              <IconButton
                label={`Remove: ${checkWords(check)}`}
                size="small"
                onClick={() => onChange(checks.filter((other) => other !== check))}
              >
                <X />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {checks.length < MOST_CHECKS && (
        <NewCheck
          onAdd={(check) => {
            // One that is there already says nothing more.
            const words = checkWords(check);
            if (!checks.some((other) => checkWords(other) === words)) onChange([...checks, check]);
          }}
        />
      )}
    </section>
  );
}

function NewCheck({ onAdd }: { onAdd: (check: Check) => void }) {
  const [type, setType] = useState<CheckType>("contains");
  const [typed, setTyped] = useState("");
  const [anyCase, setAnyCase] = useState(false);
  const value = checkValue(type, typed);
  const isText = isTextCheck(type);
  const add = () => {
    if (value === null) return;
    onAdd({ type, value, ignore_case: isText && anyCase });
    setTyped("");
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Field label="It">
        {(ids) => (
          <Select
            {...ids}
            options={TYPES}
            value={type}
            onChange={({ target }) => setType(CHECK_TYPES.find((name) => name === target.value) ?? "contains")}
          />
        )}
      </Field>
      <Field label={isText ? "Text" : type === "json_schema" ? "Schema" : "Characters"}>
        {(ids) => (
          <TextInput
            {...ids}
            dir="auto"
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </Field>
      {isText && <Switch label="Ignore case" checked={anyCase} onChange={setAnyCase} />}
      <Button size="small" type="submit" disabled={value === null}>
        <Plus className="size-4" /> Add the check
      </Button>
    </form>
  );
}
