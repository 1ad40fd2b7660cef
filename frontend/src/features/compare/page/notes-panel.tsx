import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogActions, DialogBody } from "@/ui/dialog";
import { Field, TextArea } from "@/ui/field";
import { storeNotes } from "../acting";
import type { PanelProps } from "./lanes-of";

/** What one wants to remember of it. Found by the search of the history. */
export function NotesPanel({ comparison, onClose }: PanelProps) {
  const [notes, setNotes] = useState(comparison.notes ?? "");
  const [busy, setBusy] = useState(false);
  const store = async () => {
    setBusy(true);
    if (await storeNotes(comparison.id, notes.trim())) onClose();
    else setBusy(false);
  };
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Notes">
      <DialogBody>
        <Field label="Notes on this comparison" hint="The search of comparisons looks here, too.">
          {(ids) => (
            <TextArea {...ids} dir="auto" rows={6} value={notes} onChange={({ target }) => setNotes(target.value)} />
          )}
        </Field>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="solid" busy={busy} onClick={() => void store()}>
          Save
        </Button>
      </DialogActions>
    </Dialog>
  );
}
