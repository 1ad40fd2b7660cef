import { memo, type ReactElement } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remend from "remend";
import { visible } from "@/lib/bidi";
import { elements } from "./elements";
import { placesOf } from "./marks";
import { dressMaths } from "./maths";
import { PlainText } from "./plain-text";
import { shape, withoutHtml } from "./shape";
import { isTangled } from "./tangled";

interface ProseProps {
  text: string;
  /** More of it may come. */
  live: boolean;
  /** Link targets that stand elsewhere in the text. */
  definitions?: string;
  /** Labels of the footnotes that there are, a line each. */
  notes?: string;
  /** See marksWithin. */
  marks?: string;
  depth?: number;
  breaks?: boolean;
  components?: Components;
}

/** One block. All that it is given are plain values: it is drawn again only when one of them changes. */
export const Prose = memo(function Prose(props: ProseProps): ReactElement {
  const { text } = props;
  if (isTangled(text)) return <PlainText text={text} />;
  try {
    return drawn(props);
  } catch {
    // The parser is recursive in places; what exhausts it was not written to be read as Markdown.
    return <PlainText text={text} />;
  }
});

function drawn({
  text,
  live,
  definitions = "",
  notes = "",
  marks = "",
  depth = 0,
  breaks = false,
  components = elements,
}: ProseProps): ReactElement {
  const maths = dressMaths(visible(text), live);
  const source = live ? remend(maths.text, { katex: false, htmlTags: false }) : maths.text;
  const options = {
    depth,
    breaks,
    notes: notes === "" ? [] : notes.split("\n"),
    marks: placesOf(marks).map(({ number, at }) => ({ number, at: maths.at(at) })),
  };
  // Called and not rendered, so that what it throws is caught here.
  return ReactMarkdown({
    children: definitions === "" ? source : `${source}\n\n${definitions}`,
    components,
    remarkPlugins: [
      withoutHtml,
      [remarkGfm, { singleTilde: false }],
      [remarkMath, { singleDollarTextMath: false }],
      [shape, options],
    ],
    urlTransform: asWritten,
  });
}

/** The elements decide what is safe, and what is shown instead. */
function asWritten(url: string): string {
  return url;
}

export const ROWS_WITH_HEADER: Components = { ...elements, table: ({ children }) => children };
export const ROWS: Components = { ...ROWS_WITH_HEADER, thead: () => null };
