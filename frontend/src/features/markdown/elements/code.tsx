import type { ComponentProps } from "react";
import type { ExtraProps } from "react-markdown";
import { CodeBlock } from "../code-block";
import { textOfElement } from "../element-text";
import { Formula } from "../formula";

/** Code within a line, or a formula: to the parser both are code. */
export function Code({ node, className = "", children }: ComponentProps<"code"> & ExtraProps) {
  if (!node || !className.includes("math-")) return <code dir="ltr">{children}</code>;
  return <Formula tex={textOfElement(node)} display={className.includes("math-display")} />;
}

/** A code block within a list or a quote; a formula on lines of its own. */
export function Pre({ node, children }: ComponentProps<"pre"> & ExtraProps) {
  const code = node?.children[0];
  if (code?.type !== "element") return <pre>{children}</pre>;
  const classes = [code.properties.className].flat().join(" ");
  if (classes.includes("math-")) return <>{children}</>;
  const language = /(?:^| )language-(\S+)/.exec(classes)?.[1] ?? "";
  return <CodeBlock code={textOfElement(code).replace(/\n$/, "")} language={language} live={false} />;
}
