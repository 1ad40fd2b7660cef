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
  /** Null: left to the model. A number out of range is not told. */
  onChange: (value: number | null) => void;
}

export function NumberField({ label, about, range, value, onChange }: NumberFieldProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const [problem, setProblem] = useState<string | null>(null);
  const change = (next: string) => {
    setText(next);
    const read = readNumber(next, range);
    if (next.trim() === "") onChange(null);
    else if ("value" in read) onChange(read.value);
    // What is wrong is said when one leaves the field: half a number is no mistake.
    if (next.trim() === "" || "value" in read) setProblem(null);
  };
  const check = () => {
    const read = text.trim() === "" ? null : readNumber(text, range);
    setProblem(read && "problem" in read ? read.problem : null);
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
            placeholder="Model default"
            value={text}
            onChange={({ target }) => change(target.value)}
            onBlur={check}
            className="pr-9"
          />
          {text !== "" && (
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
