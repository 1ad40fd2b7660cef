import { lazy, Suspense, useState } from "react";
import { useUi } from "@/lib/ui-state";

const PaletteDialog = lazy(() => import("./palette-dialog").then((module) => ({ default: module.PaletteDialog })));

/** Everything by its name. Fetched when it is opened for the first time. */
export function Palette() {
  const isOpen = useUi((state) => state.paletteOpen);
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  if (!wasOpened) return null;
  return (
    <Suspense fallback={null}>
      <PaletteDialog open={isOpen} />
    </Suspense>
  );
}
