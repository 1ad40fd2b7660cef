import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogActions, DialogBody } from "@/ui/dialog";
import { Field, TextArea } from "@/ui/field";
import { storeNotes } from "../acting";
import { TagsField } from "../tags-field";
import type { PanelProps } from "./lanes-of";

/** What one wants to remember of it, and to find it by. */
export function NotesPanel({ comparison, onClose }: PanelProps) {
  const [notes, setNotes] = useState(comparison.notes ?? "");
  const [tags, setTags] = useState(comparison.tags);
  const [busy, setBusy] = useState(false);
  const store = async () => {
    setBusy(true);
    if (await storeNotes(comparison.id, notes.trim(), tags)) onClose();
    else setBusy(false);
  };
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Notes and tags">
      <DialogBody className="flex flex-col gap-4">
        <Field label="Notes on this comparison" hint="The search of comparisons looks here, too.">
          {(ids) => (
            <TextArea {...ids} dir="auto" rows={6} value={notes} onChange={({ target }) => setNotes(target.value)} />
          )}
        </Field>
        <TagsField tags={tags} onChange={setTags} />
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
