import "./prose.css";
import { memo, useId, useMemo, useRef } from "react";
import { advance, asLabel, type Block, finish, NOTHING, type Split } from "./blocks";
import { CodeBlock } from "./code-block";
import { fenceOfBlock } from "./fence";
import { Footnotes } from "./footnotes";
import { type Mark, MarksContext, marksWithin, NO_MARKS } from "./marks";
import { NotesContext } from "./notes";
import { Prose } from "./prose";
import { Table } from "./table";

export interface MarkdownProps {
  text: string;
  /** More of it may come. */
  live?: boolean;
  marks?: readonly Mark[];
  /** Keep the line breaks, as a person meant them. */
  breaks?: boolean;
}

/** Text as Markdown, block by block. While it grows, its finished blocks are neither read nor drawn again. */
export const Markdown = memo(function Markdown({
  text,
  live = false,
  marks: given = NO_MARKS,
  breaks = false,
}: MarkdownProps) {
  const page = useId();
  const marks = useSame(given);
  const split = useSplit(text, live);
  return (
    <NotesContext value={page}>
      <MarksContext value={marks}>
        <div>
          <div className="md">
            {inGroups(split.blocks).map((blocks, index, all) => (
              <Group
                // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
                key={index}
                blocks={blocks}
                definitions={split.definitions}
                notes={split.notes}
                marks={marks}
                breaks={breaks}
                live={live && index === all.length - 1}
              />
            ))}
          </div>
          {/* Not among the blocks: what is put before something has all around it styled again. */}
          <Footnotes split={split} live={live} />
        </div>
      </MarksContext>
    </NotesContext>
  );
});

/** What was read of the text's beginning is kept for its next, longer state. */
function useSplit(text: string, live: boolean): Split {
  const read = useRef(NOTHING);
  return useMemo(() => {
    read.current = advance(read.current, text);
    return finish(read.current, live);
  }, [text, live]);
}

/** The same marks as long as they say the same. */
function useSame(marks: readonly Mark[]): readonly Mark[] {
  const words = marks.map(({ at, number, url, title }) => `${at} ${number} ${url} ${title}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: words stand for the marks
  return useMemo(() => marks, [words]);
}

const GROUP = 40;

function inGroups(blocks: readonly Block[]): (readonly Block[])[] {
  const groups: (readonly Block[])[] = [];
  for (let start = 0; start < blocks.length; start += GROUP) groups.push(blocks.slice(start, start + GROUP));
  return groups;
}

interface GroupProps extends Pick<Split, "blocks" | "definitions" | "notes"> {
  marks: readonly Mark[];
  breaks: boolean;
  live: boolean;
}

/** So many blocks that even to compare them each time would add up are compared as one. */
const Group = memo(
  function Group({ blocks, live, ...rest }: GroupProps) {
    return blocks.map((block, index) => (
      <BlockView key={block.start} block={block} live={live && index === blocks.length - 1} {...rest} />
    ));
  },
  (one, other) =>
    one.live === other.live &&
    one.breaks === other.breaks &&
    one.definitions === other.definitions &&
    one.notes === other.notes &&
    one.marks === other.marks &&
    one.blocks.length === other.blocks.length &&
    one.blocks.every((block, index) => block === other.blocks[index]),
);

interface BlockViewProps extends Omit<GroupProps, "blocks"> {
  block: Block;
}

function BlockView({ block, live, definitions, notes, marks, breaks }: BlockViewProps) {
  const { kind, text, start, depth, closed } = block;
  if (kind === "note") return null;
  if (kind === "code") return <CodeBlock {...fenceOfBlock(block)} live={live && !closed} />;
  const given = {
    text,
    live,
    definitions: definitionsFor(text, definitions),
    notes: text.includes("[^") ? notes.join("\n") : "",
    marks: marksWithin(marks, start, start + text.length),
  };
  if (kind === "table") return <Table {...given} />;
  return <Prose {...given} depth={depth} breaks={breaks} />;
}

/** Those of the text's link targets that the block names. */
function definitionsFor(text: string, definitions: Split["definitions"]): string {
  if (definitions.size === 0 || !text.includes("[")) return "";
  const labels = Array.from(text.matchAll(/\[([^[\]]{1,500})\]/g), ([, label = ""]) => asLabel(label));
  return [...new Set(labels)].flatMap((label) => definitions.get(label) ?? []).join("\n");
}
