import { lazy, type ReactElement, Suspense, useEffect, useRef, useState } from "react";
import { useCommands } from "@/lib/commands";
import { useChooser } from "../commands";
import { rememberModel } from "../liked";
import { ListSkeleton } from "./list-state";
import { PickerButton, SWITCH_KEYS } from "./picker-button";
import { PickerSurface } from "./picker-surface";

const load = () => import("./picker-panel");
const PickerPanel = lazy(() => load().then((module) => ({ default: module.PickerPanel })));

const NO_NEEDS: readonly string[] = [];

export interface ModelPickerProps {
  value: string | null;
  onChange: (id: string) => void;
  /** What the model is for: "Model". */
  label?: string;
  /** A button that opens it, in place of the one with the model's name. */
  trigger?: ReactElement;
  /** Kinds of input that the model has to take. */
  needs?: readonly string[];
  /** It is the one that "Switch model" opens, by keys or from the palette. */
  shortcut?: boolean;
  /** Leads the focus elsewhere than back to the button once a model was chosen. */
  onChosen?: () => void;
}

/** Which model it is, and the choice of another one. */
export function ModelPicker(props: ModelPickerProps) {
  const { value, onChange, label = "Model", trigger, needs = NO_NEEDS, shortcut = false, onChosen } = props;
  const [open, setOpen] = useState(false);
  const wasChosen = useRef(false);
  const choose = (id: string) => {
    rememberModel(id);
    onChange(id);
    wasChosen.current = true;
    setOpen(false);
  };
  const lead = (): boolean => {
    const leads = wasChosen.current && onChosen !== undefined;
    wasChosen.current = false;
    if (leads) onChosen();
    return leads;
  };
  useSwitchCommand(shortcut, () => setOpen(true), choose);
  useLoadedSoon(shortcut);
  return (
    <PickerSurface
      open={open}
      onOpenChange={setOpen}
      trigger={trigger ?? <PickerButton value={value} label={label} shortcut={shortcut} />}
      title="Choose a model"
      onReturn={lead}
    >
      <Suspense fallback={<ListSkeleton />}>
        <PickerPanel value={value} needs={needs} onChoose={choose} />
      </Suspense>
    </PickerSurface>
  );
}

function useSwitchCommand(offered: boolean, open: () => void, choose: (id: string) => void): void {
  const command = {
    id: "switch-model",
    title: "Switch model…",
    section: "Models",
    keys: SWITCH_KEYS,
    keywords: "choose change picker",
    run: open,
  } as const;
  useCommands(offered ? [command] : []);
  const latest = useRef(choose);
  latest.current = choose;
  // The palette stands elsewhere: it is told whom to give the model that was chosen in it.
  useEffect(() => {
    if (!offered) return;
    const taken = (id: string) => latest.current(id);
    useChooser.setState({ choose: taken });
    return () => useChooser.setState((state) => (state.choose === taken ? { choose: null } : state));
  }, [offered]);
}

const SOON_MS = 1000;

/** The panel is not part of the first page; that of the chat in view is there before it is wanted. */
function useLoadedSoon(wanted: boolean): void {
  // A timer runs outside React.
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => void load(), SOON_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
}
