import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogActions, DialogBody } from "@/ui/dialog";
import { Field, TextInput } from "@/ui/field";

interface KeepDialogProps {
  onClose: () => void;
  /** Whether it was kept. */
  onKeep: (name: string) => Promise<boolean>;
}

export function KeepDialog({ onClose, onKeep }: KeepDialogProps) {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const keep = async () => {
    setBusy(true);
    if (await onKeep(name.trim())) onClose();
    else setBusy(false);
  };
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Save these variants">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") void keep();
        }}
      >
        <DialogBody>
          <Field label="Name" hint="A set of this name is replaced.">
            {(ids) => (
              <TextInput {...ids} maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
            )}
          </Field>
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="solid" type="submit" busy={busy} disabled={name.trim() === ""}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
