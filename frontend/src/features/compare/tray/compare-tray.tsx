import { Plus, X } from "lucide-react";
import { useEffect } from "react";
import { ModelPicker } from "@/features/models";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { setComparing } from "../mode";
import { addVariant, useSetup } from "../setup";
import { MOST_VARIANTS } from "../variants";
import { FanOutCost } from "./fan-out-cost";
import { SetsMenu } from "./sets-menu";
import { TrayOptions } from "./tray-options";
import { VariantChip } from "./variant-chip";

interface CompareTrayProps {
  draftKey: string;
  conversationId: string | null;
  /** Whom the draft would go to alone: the first one to be compared. */
  model: string | null;
  /** Its conversation is kept in memory only, where nothing can be blind. */
  temporary?: boolean;
}

/** To whom a draft goes, and what that would cost. */
export function CompareTray({ draftKey, conversationId, model, temporary = false }: CompareTrayProps) {
  const entries = useSetup((setup) => setup.entries);
  const isFull = entries.length >= MOST_VARIANTS;
  // The setup is kept by the browser: it is filled once, where it was empty.
  useEffect(() => {
    if (model !== null && useSetup.getState().entries.length === 0) addVariant({ model });
  }, [model]);
  return (
    <section aria-label="Compare" className="mx-auto w-full max-w-(--measure) px-2 pb-2 sm:px-4">
      <div className="rounded-xl border bg-side p-2">
        <div className="flex items-start gap-1">
          <ul
            aria-label="Variants"
            className="flex min-w-0 grow flex-wrap gap-1.5 max-sm:max-h-36 max-sm:overflow-y-auto"
          >
            {entries.map((entry) => (
              <VariantChip key={entry.key} entry={entry} isFull={isFull} />
            ))}
            <li>
              {!isFull && (
                <ModelPicker
                  value={null}
                  label="Add a model"
                  onChange={(id) => addVariant({ model: id })}
                  trigger={
                    <Button size="small" look="quiet">
                      <Plus className="size-4" /> Add a model
                    </Button>
                  }
                />
              )}
            </li>
          </ul>
          <IconButton label="Ask one model again" size="small" onClick={() => setComparing(draftKey, false)}>
            <X />
          </IconButton>
        </div>
        <div className="mt-1.5 flex flex-wrap items-center gap-1">
          <TrayOptions temporary={temporary} />
          <SetsMenu />
          <div className="ml-auto flex min-h-8 items-center px-1">
            <FanOutCost draftKey={draftKey} conversationId={conversationId} />
          </div>
        </div>
      </div>
    </section>
  );
}
