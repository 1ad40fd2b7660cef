import { render } from "@testing-library/react";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { expect, test } from "vitest";
import { blocksOf } from "@/features/markdown/blocks";
import { withoutHtml } from "@/features/markdown/shape";
import { PLAIN_LINES, randomMarkdown } from "../../unit/markdown/random-markdown";

function html(text: string): string {
  const { container } = render(<ReactMarkdown remarkPlugins={[withoutHtml, remarkGfm]}>{text}</ReactMarkdown>);
  return container.innerHTML.replace(/\n+/g, "\n").trim();
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))("the blocks one by one are the whole text (%i)", (seed) => {
  const text = randomMarkdown(seed, PLAIN_LINES);
  const blocks = blocksOf(text).blocks.map((block) => html(block.text));
  expect(blocks.join("\n")).toBe(html(text));
});
