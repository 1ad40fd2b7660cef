import { X } from "lucide-react";
import { useState } from "react";
import { useModels } from "@/features/models";
import { useMediaQuery } from "@/lib/use-media-query";
import { Dialog, DialogBody } from "@/ui/dialog";
import { Popover } from "@/ui/popover";
import { type Entry, removeVariant } from "../setup";
import { variantName, variantWords } from "../variants";
import { VariantEditor } from "./variant-editor";

/** One to be asked: what it is, a press away from being changed. */
export function VariantChip({ entry, isFull }: { entry: Entry; isFull: boolean }) {
  const [open, setOpen] = useState(false);
  const { byId } = useModels();
  const isWide = useMediaQuery("(min-width: 40rem)");
  const name = variantName(entry.variant, byId);
  const words = variantWords(entry.variant);
  const button = (
    <button
      type="button"
      {...(!isWide && { "aria-haspopup": "dialog", onClick: () => setOpen(true) })}
      className="flex min-h-8 min-w-0 items-center gap-1.5 rounded-l-lg pr-1 pl-2.5 text-sm hover:bg-hover coarse:min-h-11"
    >
      <span className="sr-only">Change </span>
      <bdi className="truncate font-medium">{name}</bdi>{" "}
      {words.length > 0 && <span className="truncate text-muted">{words.join(", ")}</span>}
    </button>
  );
  const editor = <VariantEditor entry={entry} isFull={isFull} onClose={() => setOpen(false)} />;
  return (
    <li className="flex max-w-full min-w-0 rounded-lg border border-strong bg-raised">
      {isWide ? (
        <Popover
          trigger={button}
          label={`Change ${name}`}
          side="top"
          open={open}
          onOpenChange={setOpen}
          className="w-96"
        >
          {editor}
        </Popover>
      ) : (
        <>
          {button}
          <Dialog open={open} onOpenChange={setOpen} title={name}>
            <DialogBody>{editor}</DialogBody>
          </Dialog>
        </>
      )}
      <button
        type="button"
        aria-label={`Remove ${name}`}
        onClick={() => removeVariant(entry.key)}
        className="inline-flex w-8 shrink-0 items-center justify-center rounded-r-lg text-muted hover:bg-hover hover:text-ink coarse:w-11"
      >
        <X className="size-4" />
      </button>
    </li>
  );
}
