import type { ComponentProps } from "react";
import type { ExtraProps } from "react-markdown";
import { rowsOfElement } from "../element-text";
import { TableBox } from "../table-box";

/** A table within a list or a quote; those on their own are tables.tsx's. */
export function NestedTable({ node, children }: ComponentProps<"table"> & ExtraProps) {
  const rows = node ? rowsOfElement(node) : [];
  return (
    <TableBox rowCount={Math.max(0, rows.length - 1)} rows={() => rows}>
      {children}
    </TableBox>
  );
}
