import { setUi, useUi } from "@/lib/ui-state";
import { Dialog, DialogBody } from "@/ui/dialog";
import { ShortcutList } from "./shortcut-list";

export function ShortcutSheet() {
  const isOpen = useUi((state) => state.shortcutsOpen);
  return (
    <Dialog open={isOpen} onOpenChange={(open) => setUi({ shortcutsOpen: open })} title="Keyboard shortcuts" wide>
      <DialogBody className="sm:columns-2 sm:gap-8">
        <ShortcutList />
      </DialogBody>
    </Dialog>
  );
}
