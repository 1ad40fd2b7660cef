// What is done with a block's syntax tree before it is shown.
import { safeLink } from "./addresses";
import type { MarkPlace } from "./marks";

/** The little that is needed of Markdown's tree (mdast). */
export interface TreeNode {
  type: string;
  value?: string;
  alt?: string | null;
  url?: string;
  depth?: number;
  children?: TreeNode[];
  position?: { start: { offset?: number }; end: { offset?: number } };
  data?: { hName?: string; hProperties?: Record<string, unknown> };
}

export interface ShapeOptions {
  /** Of the block's heading; 0 where it has none. */
  readonly depth: number;
  /** Labels of the footnotes that there are. */
  readonly notes: readonly string[];
  readonly marks: readonly MarkPlace[];
  /** Keep the line breaks, as a person meant them. */
  readonly breaks: boolean;
}

/** Deeper than anything that makes sense, and shallow enough for every browser. */
const MAX_DEPTH = 40;

/** HTML is text here, and what stands between its tags is Markdown. */
export function withoutHtml(this: { data: () => object }): void {
  const data: { micromarkExtensions?: unknown[] } = this.data();
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push({ disable: { null: ["htmlFlow", "htmlText"] } });
}

export function shape(options: ShapeOptions) {
  return (root: TreeNode, file: { value: unknown }): void => {
    const marks = [...options.marks].sort((one, other) => one.at - other.at);
    flatten(root);
    place(root, marks);
    walk(root, options, String(file.value));
  };
}

/** Only text below a certain depth: a page that is nested a thousand times stops the browser. */
function flatten(root: TreeNode): void {
  let level: TreeNode[] = [root];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) level = level.flatMap((node) => node.children ?? []);
  for (const node of level) {
    if (node.children) node.children = [{ type: "text", value: textOf(node) }];
  }
}

function textOf(node: TreeNode): string {
  let text = "";
  const rest = [node];
  for (let next = rest.pop(); next; next = rest.pop()) {
    text += next.value ?? "";
    for (const child of (next.children ?? []).toReversed()) rest.push(child);
  }
  return text;
}

const PHRASING_PARENTS = new Set(["paragraph", "heading", "tableCell", "emphasis", "strong", "delete"]);

/** Put each mark after the text that it belongs to: within a text, else after the code, link or formula. */
function place(node: TreeNode, marks: MarkPlace[]): void {
  if (marks.length === 0 || !node.children) return;
  const isPhrasing = PHRASING_PARENTS.has(node.type);
  const children: TreeNode[] = [];
  for (const child of node.children) {
    const start = child.position?.start.offset ?? 0;
    const end = child.position?.end.offset ?? 0;
    if (isPhrasing && child.type === "text") children.push(...cut(child, start, end, marks));
    else {
      if (!isPhrasing || PHRASING_PARENTS.has(child.type)) place(child, marks);
      children.push(child);
      if (isPhrasing) children.push(...taken(marks, end));
    }
  }
  if (isPhrasing && node.type !== "emphasis" && node.type !== "strong" && node.type !== "delete") {
    children.push(...taken(marks, node.position?.end.offset ?? 0));
  }
  node.children = children;
}

function taken(marks: MarkPlace[], upTo: number): TreeNode[] {
  const count = marks.findIndex((mark) => mark.at > upTo);
  return marks.splice(0, count < 0 ? marks.length : count).map(citation);
}

function cut(text: TreeNode, start: number, end: number, marks: MarkPlace[]): TreeNode[] {
  const value = text.value ?? "";
  // Where escapes make the text shorter than its source, its parts cannot be told.
  if (value.length !== end - start) return [text, ...taken(marks, end)];
  const pieces: TreeNode[] = [];
  let done = 0;
  for (let next = marks[0]; next && next.at <= end; next = marks[0]) {
    const upTo = Math.max(done, next.at - start);
    if (upTo > done) pieces.push({ type: "text", value: value.slice(done, upTo) });
    pieces.push(...taken(marks, next.at));
    done = upTo;
  }
  if (done < value.length) pieces.push({ type: "text", value: value.slice(done) });
  return pieces;
}

function citation({ number }: MarkPlace): TreeNode {
  return { type: "mark", data: { hName: "sup", hProperties: { "data-source": number } }, children: [] };
}

const DIRECTED = new Set(["paragraph", "heading", "blockquote", "listItem", "tableCell", "list"]);

function walk(node: TreeNode, options: ShapeOptions, source: string, isTop = true): void {
  if (!node.children) return;
  node.children = node.children.flatMap((child) => {
    dress(child, options, source, isTop && node.type === "root");
    if (child.type === "text") return pieces(child.value ?? "", options);
    if (child.type === "link") return pulledOut(child);
    return [child];
  });
  for (const child of node.children) walk(child, options, source, false);
}

function dress(node: TreeNode, { depth }: ShapeOptions, source: string, isTop: boolean): void {
  if (DIRECTED.has(node.type)) property(node, "dir", "auto");
  if (node.type === "heading") {
    property(node, "data-level", node.depth);
    node.data = { ...node.data, hName: isTop && depth > 0 ? `h${Math.min(6, depth + 1)}` : "p" };
  }
  const isDisplay = node.type === "inlineMath" && source.startsWith("$$$", node.position?.start.offset);
  if (isDisplay) property(node, "className", ["language-math", "math-display"]);
}

function property(node: TreeNode, name: string, value: unknown): void {
  node.data = { ...node.data, hProperties: { ...node.data?.hProperties, [name]: value } };
}

const SPECIAL = /<br\s{0,3}\/?>|\[\^([^\]\s]{1,200})\]|\n/gi;

/** A text with its line breaks and its references to footnotes. */
function pieces(text: string, { notes, breaks }: ShapeOptions): TreeNode[] {
  const found: TreeNode[] = [];
  let done = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const [all, label] = match;
    const note = label === undefined ? -1 : notes.indexOf(label);
    if (label === undefined ? all === "\n" && !breaks : note < 0) continue;
    found.push(
      { type: "text", value: text.slice(done, match.index) },
      note < 0 ? { type: "break" } : reference(note + 1),
    );
    done = match.index + all.length;
  }
  return [...found, { type: "text", value: text.slice(done) }];
}

function reference(number: number): TreeNode {
  return { type: "mark", data: { hName: "sup", hProperties: { "data-note": number } }, children: [] };
}

/** An image is a control of its own, which cannot stand within a link: it goes before it. */
function pulledOut(link: TreeNode): TreeNode[] {
  const images = (link.children ?? []).filter((child) => child.type === "image");
  if (images.length === 0) return [link];
  const words = (link.children ?? []).filter((child) => child.type !== "image");
  const hasWords = words.some((child) => textOf(child).trim() !== "");
  const name = images[0]?.alt || safeLink(link.url)?.host || "link";
  link.children = hasWords ? words : [{ type: "text", value: name }];
  return [...images, { type: "text", value: " " }, link];
}
