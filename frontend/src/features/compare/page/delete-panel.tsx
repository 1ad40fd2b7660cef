import { useState } from "react";
import { useLocation } from "wouter";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { deleteComparison } from "../acting";
import type { PanelProps } from "./lanes-of";

/** Asked first: nothing brings votes, notes and judgements back. */
export function DeletePanel({ comparison, onClose }: PanelProps) {
  const [busy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const remove = async () => {
    setBusy(true);
    if (!(await deleteComparison(comparison.id))) return setBusy(false);
    onClose();
    navigate("/compare", { replace: true });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Delete this comparison?"
      description="Its vote, notes and judgements go with it. A conversation that was begun for it goes, too; in any other the answers stay, as branches."
    >
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" busy={busy} onClick={() => void remove()}>
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
