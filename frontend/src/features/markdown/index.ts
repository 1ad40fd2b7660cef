export { CodeBlock } from "./code-block";
export { Markdown, type MarkdownProps } from "./markdown";
export { type Mark, NO_MARKS } from "./marks";
export { plainLine, plainMarkdown } from "./plain";
