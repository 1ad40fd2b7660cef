import { X } from "lucide-react";
import { useState } from "react";
import { Field, TextInput } from "@/ui/field";
import { IconButton } from "@/ui/icon-button";
import { type NumberRange, rangeWords, readNumber } from "./parameters";

interface NumberFieldProps {
  label: string;
  about: string;
  range: NumberRange;
  value: number | null;
  /** It cannot be left to the model. */
  required?: boolean;
  /** Null: left to the model. A number out of range is not told. */
  onChange: (value: number | null) => void;
}

export function NumberField({ label, about, range, value, required = false, onChange }: NumberFieldProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const [problem, setProblem] = useState<string | null>(null);
  const change = (next: string) => {
    setText(next);
    const read = reading(next);
    if ("problem" in read) return;
    onChange(read.value);
    setProblem(null);
  };
  const reading = (written: string) =>
    written.trim() === "" && !required ? { value: null } : readNumber(written, range);
  // What is wrong is said when one leaves the field: half a number is no mistake.
  const check = () => {
    const read = reading(text);
    setProblem("problem" in read ? read.problem : null);
  };
  const limits = rangeWords(range);
  return (
    <Field
      label={label}
      error={problem}
      hint={<span className="block text-xs">{limits === "" ? about : `${limits}. ${about}`}</span>}
    >
      {(ids) => (
        <div className="relative">
          <TextInput
            {...ids}
            inputMode={range.whole && (range.min ?? -1) >= 0 ? "numeric" : "text"}
            autoComplete="off"
            placeholder={required ? undefined : "Model default"}
            value={text}
            onChange={({ target }) => change(target.value)}
            onBlur={check}
            className="pr-9"
          />
          {text !== "" && !required && (
            <IconButton
              label={`Reset ${label.toLowerCase()}`}
              size="small"
              onClick={() => change("")}
              className="absolute inset-y-0 right-1 my-auto coarse:right-0"
            >
              <X />
            </IconButton>
          )}
        </div>
      )}
    </Field>
  );
}
