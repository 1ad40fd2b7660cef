import type { ComponentType } from "react";
import { DeletePanel } from "./delete-panel";
import { DiffPanel } from "./diff-panel";
import { FiguresPanel } from "./figures-panel";
import { JudgePanel } from "./judge-panel";
import type { PanelProps } from "./lanes-of";
import { NotesPanel } from "./notes-panel";
import { closePanel, type Panel, usePanels } from "./panels";
import { RatingsPanel } from "./ratings-panel";

const PANELS: Record<Panel, ComponentType<PanelProps>> = {
  diff: DiffPanel,
  figures: FiguresPanel,
  ratings: RatingsPanel,
  notes: NotesPanel,
  judge: JudgePanel,
  delete: DeletePanel,
};

/** What is open over the lanes, if anything is. */
export function OpenPanel(props: Omit<PanelProps, "onClose">) {
  const open = usePanels((panels) => panels.open);
  if (open === null) return null;
  const Panel = PANELS[open];
  return <Panel {...props} onClose={closePanel} />;
}
