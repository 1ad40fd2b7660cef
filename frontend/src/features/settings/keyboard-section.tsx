import { Keys } from "@/ui/keys";
import { ShortcutList } from "./shortcut-list";

export function KeyboardSection() {
  return (
    <>
      <ShortcutList />
      <p className="text-sm text-muted">
        A conversation has more of its own: press <Keys keys="?" /> there to see them.
      </p>
    </>
  );
}
