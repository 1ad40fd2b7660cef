import { X } from "lucide-react";
import type { Params } from "@/lib/types";
import { IconButton } from "@/ui/icon-button";
import type { ParametersProps } from "./parameter-fields";
import { type Kept, keptAside } from "./parameters";

/** What is set and has no field here: for another model, or by another program. */
export function KeptParameters({ params, model, onChange }: ParametersProps) {
  const kept = keptAside(params, model);
  if (kept.length === 0) return null;
  const remove = (name: string) => {
    const left: Params = Object.fromEntries(Object.entries(params).filter(([other]) => other !== name));
    onChange(left);
  };
  return (
    <section aria-label="Other parameters" className="flex flex-col gap-1">
      <h3 className="text-sm font-medium">Other parameters</h3>
      <ul>
        {kept.map((parameter) => (
          <KeptParameter key={parameter.name} {...parameter} onRemove={() => remove(parameter.name)} />
        ))}
      </ul>
    </section>
  );
}

function KeptParameter({ name, value, sent, onRemove }: Kept & { onRemove: () => void }) {
  return (
    <li className="flex min-h-(--row) items-center gap-2 text-sm">
      <div className="min-w-0 grow">
        <p className="truncate font-mono text-xs">
          {name}: {value}
        </p>
        <p className="text-xs text-muted">
          {sent ? "Set by another program, and sent" : "Kept, but not sent to this model"}
        </p>
      </div>
      <IconButton label={`Remove ${name}`} size="small" onClick={onRemove}>
        <X />
      </IconButton>
    </li>
  );
}
