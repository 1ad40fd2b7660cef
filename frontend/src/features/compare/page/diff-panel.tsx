import { useMemo, useState } from "react";
import { likeness, wordDiff } from "@/lib/word-diff";
import { Dialog, DialogBody } from "@/ui/dialog";
import { Field, Select } from "@/ui/field";
import type { Comparison, Lane } from "../types";
import type { PanelProps } from "./lanes-of";
import { type LaneNames, laneText } from "./lanes-of";
import { usePanels } from "./panels";

/** Two answers, word by word: what is only in the one and only in the other. */
export function DiffPanel({ comparison, names, client, onClose }: PanelProps) {
  const from = usePanels(({ place }) => place) ?? 0;
  const [before, setBefore] = useState(from);
  const [after, setAfter] = useState(from === 0 ? 1 : 0);
  const text = (place: number) => laneText(comparison.lanes[place], client);
  const [first, second] = [text(before), text(after)];
  const changes = useMemo(() => wordDiff(first, second), [first, second]);
  const options = optionsOf(comparison, names);
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Differences" wide>
      <DialogBody>
        <div className="grid grid-cols-2 gap-3">
          <Choice label="From" options={options} value={before} onChange={setBefore} />
          <Choice label="To" options={options} value={after} onChange={setAfter} />
        </div>
        <p role="status" className="mt-3 text-sm text-muted">
          {Math.round(likeness(changes) * 100)} % of the words are in both.
        </p>
        <div
          dir="auto"
          className="mt-2 rounded-lg bg-code p-3 text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap"
        >
          {changes.map(({ kind, text: words }, index) => {
            // biome-ignore-start lint/suspicious/noArrayIndexKey: a place in the text is what a stretch is known by
            if (kind === "same") return <span key={index}>{words}</span>;
            const Tag = kind === "removed" ? "del" : "ins";
            return (
              <Tag
                key={index}
                className={kind === "removed" ? "bg-danger-soft text-danger" : "bg-good-soft text-good no-underline"}
              >
                {words}
              </Tag>
            );
            // biome-ignore-end lint/suspicious/noArrayIndexKey: see above
          })}
        </div>
      </DialogBody>
    </Dialog>
  );
}

interface ChoiceProps {
  label: string;
  options: readonly { readonly value: string; readonly label: string }[];
  value: number;
  onChange: (place: number) => void;
}

function Choice({ label, options, value, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <Select
          {...ids}
          options={options}
          value={String(value)}
          onChange={({ target }) => onChange(Number(target.value))}
        />
      )}
    </Field>
  );
}

function optionsOf({ lanes }: Comparison, names: LaneNames) {
  return lanes.map((lane: Lane) => ({ value: String(lane.place), label: names.spoken(lane) }));
}
