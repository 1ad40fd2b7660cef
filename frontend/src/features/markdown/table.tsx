import { memo, useLayoutEffect, useMemo, useRef, useState } from "react";
import { count } from "@/lib/format";
import { Button } from "@/ui/button";
import { cells } from "./lines";
import { plainLine } from "./plain";
import { Prose, ROWS, ROWS_WITH_HEADER } from "./prose";
import { TableBox } from "./table-box";

interface TableProps {
  text: string;
  live: boolean;
  definitions: string;
  notes: string;
  marks: string;
}

/** Rows that are drawn together: finished ones stay as they are while others come. */
const PIECE = 20;
const SHOWN_FIRST = 200;
const SHOWN_MORE = 1000;

/** A table on its own, in pieces of some rows each. */
export const Table = memo(function Table({ text, live, definitions, notes, marks }: TableProps) {
  const [shown, setShown] = useState(SHOWN_FIRST);
  const { header, rows } = useMemo(() => parted(text), [text]);
  const visibleRows = rows.slice(0, shown);
  const box = useFollowedEnd(visibleRows.length, live);
  return (
    <TableBox
      boxRef={box}
      rowCount={rows.length}
      markdown={text}
      rows={() => [header.split("\n")[0] ?? "", ...rows].map((row) => cells(row).map(plainLine))}
      more={
        shown < rows.length && <MoreRows count={rows.length - shown} onPress={() => setShown(shown + SHOWN_MORE)} />
      }
    >
      {inPieces(visibleRows).map((piece, index) => (
        <Prose
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the end
          key={index}
          text={`${header}\n${piece.join("\n")}`}
          live={live && (index + 1) * PIECE >= rows.length}
          components={index === 0 ? ROWS_WITH_HEADER : ROWS}
          definitions={definitions}
          notes={notes}
          marks={marksOfPiece(marks, header, rows, index)}
        />
      ))}
    </TableBox>
  );
});

function MoreRows({ count: left, onPress }: { count: number; onPress: () => void }) {
  return (
    <Button size="small" onClick={onPress}>
      Show {count(Math.min(left, SHOWN_MORE))} more
      <span className="text-muted">({count(left)} left)</span>
    </Button>
  );
}

function parted(text: string): { header: string; rows: string[] } {
  const [header = "", delimiters = "", ...rows] = text.split("\n");
  return { header: `${header}\n${delimiters}`, rows };
}

function inPieces(rows: readonly string[]): string[][] {
  // A table without rows yet still has its header.
  const pieces: string[][] = rows.length === 0 ? [[]] : [];
  for (let start = 0; start < rows.length; start += PIECE) pieces.push(rows.slice(start, start + PIECE));
  return pieces;
}

/** The table's marks that stand in this piece, from the piece's own beginning. */
function marksOfPiece(marks: string, header: string, rows: readonly string[], index: number): string {
  if (marks === "") return "";
  const lengthOf = (some: readonly string[]) => some.reduce((sum, row) => sum + row.length + 1, 0);
  const before = lengthOf(rows.slice(0, index * PIECE));
  const after = before + lengthOf(rows.slice(index * PIECE, (index + 1) * PIECE));
  const inHeader = header.length + 1;
  return marks
    .split(" ")
    .flatMap((mark) => {
      const [at = 0, number = 0] = mark.split(":").map(Number);
      if (at <= inHeader) return index === 0 ? [mark] : [];
      const inRows = at - inHeader;
      return inRows > before && inRows <= after ? [`${at - before}:${number}`] : [];
    })
    .join(" ");
}

/** A table that scrolls by itself shows its newest row while it grows, unless one has scrolled back in it. */
function useFollowedEnd(rowCount: number, live: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  // Scrolling is the page's, after the new row has its place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each row moves the end
  useLayoutEffect(() => {
    const { current } = box;
    if (!live || !current) return;
    const isAtEnd = height.current - current.scrollTop - current.clientHeight < 8;
    if (isAtEnd) current.scrollTop = current.scrollHeight;
    height.current = current.scrollHeight;
  }, [rowCount, live]);
  return box;
}
