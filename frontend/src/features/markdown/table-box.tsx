import { Check, Copy } from "lucide-react";
import { type ReactNode, type Ref, useId } from "react";
import { useCopied } from "@/lib/clipboard";
import { count } from "@/lib/format";
import { sayCopyRefused } from "@/ui/copy-button";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem } from "@/ui/menu";
import { asCsv, asMarkdownTable } from "./table-text";

interface TableBoxProps {
  rowCount: number;
  /** Header first. */
  rows: () => readonly (readonly string[])[];
  /** As it was written, where that is known. */
  markdown?: string;
  /** What else stands below it. */
  more?: ReactNode;
  boxRef?: Ref<HTMLDivElement>;
  children: ReactNode;
}

/** Scrolls by itself when it is too wide or too long for the page. */
export function TableBox({ rowCount, rows, markdown, more, boxRef, children }: TableBoxProps) {
  const id = useId();
  const words = `${count(rowCount)} ${rowCount === 1 ? "row" : "rows"}`;
  return (
    <div className="md-table">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keyboard too */}
      <div ref={boxRef} className="md-table-box" role="group" aria-labelledby={id} tabIndex={0}>
        <table>{children}</table>
      </div>
      <div className="md-table-bar">
        <span id={id} className="md-table-words">
          <span className="sr-only">Table, </span>
          {words}
        </span>
        {more}
        <CopyTable rows={rows} markdown={markdown} />
      </div>
    </div>
  );
}

function CopyTable({ rows, markdown }: { rows: TableBoxProps["rows"]; markdown: string | undefined }) {
  const [isCopied, copy] = useCopied(sayCopyRefused);
  const trigger = (
    <IconButton size="small" label={isCopied ? "Copied" : "Copy table"}>
      {isCopied ? <Check className="text-good" /> : <Copy />}
    </IconButton>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => copy(markdown ?? asMarkdownTable(rows()))}>Copy as Markdown</MenuItem>
      <MenuItem onSelect={() => copy(asCsv(rows()))}>Copy as CSV</MenuItem>
    </Menu>
  );
}
