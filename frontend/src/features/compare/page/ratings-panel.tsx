import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogActions, DialogBody } from "@/ui/dialog";
import { Field, Select } from "@/ui/field";
import { vote } from "../acting";
import type { PanelProps } from "./lanes-of";

const MOST = 10;
const MARKS = [
  { value: "", label: "Not rated" },
  ...Array.from({ length: MOST }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
];

/** A mark for each answer, in place of one winner. */
export function RatingsPanel({ comparison, names, onClose }: PanelProps) {
  const [marks, setMarks] = useState<Readonly<Record<string, number>>>(comparison.vote?.ratings ?? {});
  const [busy, setBusy] = useState(false);
  const isEnough = Object.keys(marks).length >= 2;
  const mark = (runId: string, value: string) => {
    const { [runId]: _, ...others } = marks;
    setMarks(value === "" ? others : { ...others, [runId]: Number(value) });
  };
  const store = async () => {
    setBusy(true);
    if (await vote(comparison.id, { ratings: marks })) onClose();
    else setBusy(false);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Rate the answers"
      description={`From 1 to ${MOST}, at least two of them. It takes the place of an earlier vote.`}
    >
      <DialogBody className="flex flex-col gap-3">
        {comparison.lanes.map((lane) => (
          <Field key={lane.place} label={names.spoken(lane)}>
            {(ids) => (
              <Select
                {...ids}
                options={MARKS}
                value={String(marks[lane.run_id] ?? "")}
                onChange={({ target }) => mark(lane.run_id, target.value)}
              />
            )}
          </Field>
        ))}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="solid" busy={busy} disabled={!isEnough} onClick={() => void store()}>
          Vote
        </Button>
      </DialogActions>
    </Dialog>
  );
}
