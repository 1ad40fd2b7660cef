import { Bookmark, Download, Link2, Save, Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { copyText } from "@/lib/clipboard";
import { problemWords } from "@/lib/problem-words";
import { Button } from "@/ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/menu";
import { toast } from "@/ui/toast";
import { saveFile } from "../save-file";
import { setVariants, useSetup } from "../setup";
import type { Variant } from "../types";
import { dropSet, keepSet, useVariantSets } from "../variant-sets";
import { bare, encoded } from "../variants";
import { KeepDialog } from "./keep-dialog";

/** Sets of variants: kept by a name, shared by an address, taken from a file. */
export function SetsMenu() {
  const [open, setOpen] = useState(false);
  const [keeping, setKeeping] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const sets = useVariantSets(open);
  return (
    <>
      <Menu
        side="top"
        align="start"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button size="small" look="quiet">
            <Bookmark className="size-4" /> Sets
          </Button>
        }
      >
        {sets.data && sets.data.length > 0 && (
          <>
            <MenuLabel>Load a set</MenuLabel>
            {sets.data.map(({ name, variants }) => (
              <MenuItem key={name} icon={<Bookmark />} onSelect={() => setVariants(variants.map(bare))}>
                {name} ({variants.length})
              </MenuItem>
            ))}
            <MenuSeparator />
            {sets.data.map(({ name, variants }) => (
              <MenuItem key={name} icon={<Trash2 />} danger onSelect={() => void drop(name, variants.map(bare))}>
                Delete {name}
              </MenuItem>
            ))}
            <MenuSeparator />
          </>
        )}
        <MenuItem icon={<Save />} onSelect={() => setKeeping(true)}>
          Save these as a set
        </MenuItem>
        <MenuItem icon={<Link2 />} onSelect={() => void share()}>
          Copy a link to these
        </MenuItem>
        <MenuItem icon={<Download />} onSelect={save}>
          Save to a file
        </MenuItem>
        <MenuItem icon={<Upload />} onSelect={() => file.current?.click()}>
          Load from a file
        </MenuItem>
      </Menu>
      <input
        ref={file}
        type="file"
        accept="application/json,.json,application/yaml,.yaml,.yml"
        aria-label="File with variants"
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          void take(target.files?.[0]);
          // The same file once more is a change, too.
          target.value = "";
        }}
      />
      {keeping && <KeepDialog onClose={() => setKeeping(false)} onKeep={keep} />}
    </>
  );
}

function current(): Variant[] {
  return useSetup.getState().entries.map(({ variant }) => bare(variant));
}

async function keep(name: string): Promise<boolean> {
  try {
    await keepSet(name, current());
    toast({ text: `Saved as ${name}` });
    return true;
  } catch (error) {
    toast({ text: problemWords(error), tone: "danger" });
    return false;
  }
}

async function drop(name: string, variants: readonly Variant[]): Promise<void> {
  try {
    await dropSet(name);
    toast({ text: `Deleted ${name}`, action: { label: "Undo", run: () => void keepSet(name, variants) } });
  } catch (error) {
    toast({ text: problemWords(error), tone: "danger" });
  }
}

async function share(): Promise<void> {
  const copied = await copyText(`${window.location.origin}/compare?variants=${encoded(current())}`);
  toast({ text: copied ? "Link copied" : "This browser does not let the page copy." });
}

function save(): void {
  saveFile("variants.json", JSON.stringify({ variants: current() }, null, 2), "application/json");
}

async function take(file: File | undefined): Promise<void> {
  if (!file) return;
  try {
    // What reads YAML is not in the first page.
    const { variantsOfText } = await import("../suite/variant-places");
    setVariants(variantsOfText(await file.text()));
  } catch (error) {
    toast({ text: `There are no variants in this file. ${problemWords(error)}`, tone: "danger" });
  }
}
