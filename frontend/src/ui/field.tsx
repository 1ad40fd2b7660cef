import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

const BOX =
  "w-full rounded-lg border border-strong bg-raised px-3 text-base outline-offset-0 transition-colors sm:text-sm aria-invalid:border-danger disabled:text-muted";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with it, and what would be right. */
  error?: string | null | undefined;
  children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A label, its control, and what is said about it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const about = error ? `${id}-error` : hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, ...(about && { "aria-describedby": about }), ...(error && { "aria-invalid": true }) })}
      {error ? (
        <p id={`${id}-error`} className="text-sm text-danger">
          {error}
        </p>
      ) : (
        hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={clsx(BOX, "min-h-9 coarse:min-h-11", className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea rows={4} {...rest} className={clsx(BOX, "field-sizing-content max-h-72 resize-y py-2", className)} />
  );
}

interface SelectProps extends ComponentProps<"select"> {
  options: readonly { readonly value: string; readonly label: string }[];
}

/** The browser's own: best on phones, and known to every keyboard. */
export function Select({ options, className, ...rest }: SelectProps) {
  return (
    <select {...rest} className={clsx(BOX, "min-h-9 coarse:min-h-11", className)}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
