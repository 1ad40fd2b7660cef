import type { ExtraProps } from "react-markdown";

type Element = NonNullable<ExtraProps["node"]>;

/** All text within an element of the parsed Markdown. */
export function textOfElement(element: Element): string {
  return element.children
    .map((child) => (child.type === "text" ? child.value : child.type === "element" ? textOfElement(child) : ""))
    .join("");
}

/** A table's cells as text, row by row. */
export function rowsOfElement(element: Element): string[][] {
  if (element.tagName === "tr") {
    return [element.children.filter((child) => child.type === "element").map((cell) => textOfElement(cell).trim())];
  }
  return element.children.flatMap((child) => (child.type === "element" ? rowsOfElement(child) : []));
}
