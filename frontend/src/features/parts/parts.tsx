import { memo, useMemo } from "react";
import { Markdown } from "@/features/markdown";
import type { Part } from "@/lib/types";
import { FileCard } from "./file-card";
import { ImagePart } from "./image-part";
import { OtherPart } from "./other-part";
import { PartBoundary } from "./part-boundary";
import { Reasoning } from "./reasoning";
import { type Segment, segmentsOf } from "./segments";
import { Sources } from "./sources";
import { ToolCall } from "./tool-call";

interface PartsProps {
  parts: readonly Part[];
  /** They are being written. */
  live: boolean;
  /** A person's line breaks are kept. */
  from?: "user" | "assistant";
}

/** A message: each part by its own component, in order, and the sources at the end. */
export const Parts = memo(function Parts({ parts, live, from = "assistant" }: PartsProps) {
  const { segments, sources } = useMemo(() => segmentsOf(parts), [parts]);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {segments.map((segment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end
        <PartBoundary key={index} segment={segment}>
          <SegmentView segment={segment} live={live && index === segments.length - 1} fromUser={from === "user"} />
        </PartBoundary>
      ))}
      {sources.length > 0 && <Sources sources={sources} />}
    </div>
  );
});

interface SegmentViewProps {
  segment: Segment;
  live: boolean;
  fromUser: boolean;
}

function SegmentView({ segment, live, fromUser }: SegmentViewProps) {
  switch (segment.type) {
    case "text":
      return <Markdown text={segment.text} live={live} marks={segment.marks} breaks={fromUser} />;
    case "reasoning":
      return <Reasoning text={segment.part.text} durationMs={segment.part.duration_ms} live={live && segment.isLast} />;
    case "image":
      return <ImagePart image={segment.part} fromUser={fromUser} />;
    case "file":
      return <FileCard file={segment.part} />;
    case "tool_call":
      return <ToolCall call={segment.part} results={segment.results} />;
    case "other":
      return <OtherPart part={segment.part} />;
    default:
      return segment satisfies never;
  }
}
