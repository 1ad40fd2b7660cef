import { SlidersHorizontal } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import { Button } from "@/ui/button";
import { Field, Select, TextInput } from "@/ui/field";
import { Popover } from "@/ui/popover";
import { Switch } from "@/ui/switch";
import { changeSetup, useSetup } from "../setup";
import { TagsField } from "../tags-field";
import { REPEATS } from "../variants";
import { ChecksField } from "./checks-field";

const TIMES = REPEATS.map((times) => ({ value: String(times), label: times === 1 ? "Once" : `${times} times` }));

/** How all of them are asked. What is not as usual is said on the button. */
export function TrayOptions({ temporary }: { temporary: boolean }) {
  const { repeat, blind, budget, adapt, checks, tags } = useSetup(useShallow(({ entries: _, ...how }) => how));
  const said = [
    repeat > 1 && `${repeat} times each`,
    blind && !temporary && "blind",
    budget !== "" && `at most $${budget}`,
    checks.length > 0 && `${checks.length} ${checks.length === 1 ? "check" : "checks"}`,
    tags.length > 0 && tags.join(" "),
  ].filter((words) => words !== false);
  return (
    <Popover
      label="How they are asked"
      side="top"
      className="w-80"
      trigger={
        <Button size="small" look="quiet">
          <SlidersHorizontal className="size-4" /> {said.length > 0 ? said.join(", ") : "Options"}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Ask each">
          {(ids) => (
            <Select
              {...ids}
              options={TIMES}
              value={String(repeat)}
              onChange={({ target }) => changeSetup({ repeat: Number(target.value) })}
            />
          )}
        </Field>
        <Switch
          label="Blind"
          hint={temporary ? "Not in a temporary chat." : "Which answer is whose is hidden until you vote."}
          checked={blind && !temporary}
          disabled={temporary}
          onChange={(on) => changeSetup({ blind: on })}
        />
        <Switch
          label="Adapt what a model does not take"
          hint="With a note. Else the comparison is refused."
          checked={adapt}
          onChange={(on) => changeSetup({ adapt: on })}
        />
        <Field label="Budget in dollars" hint="Answers are cut off when all of them together have cost as much.">
          {(ids) => (
            <TextInput
              {...ids}
              inputMode="decimal"
              autoComplete="off"
              placeholder="None"
              value={budget}
              onChange={({ target }) => changeSetup({ budget: dollars(target.value) })}
            />
          )}
        </Field>
        <TagsField tags={tags} onChange={(next) => changeSetup({ tags: next })} />
        <ChecksField checks={checks} onChange={(next) => changeSetup({ checks: next })} />
      </div>
    </Popover>
  );
}

/** The number that somebody is typing: `0,05` is one. */
function dollars(text: string): string {
  const [, number = ""] = /^(\d*\.?\d*)/.exec(text.replaceAll(",", ".").replaceAll(/[^\d.]/g, "")) ?? [];
  return number;
}
