import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Trophy } from "lucide-react";
import { useState } from "react";
import { modelLabel, useModels } from "@/features/models";
import { count, duration } from "@/lib/format";
import { api } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import type { components } from "@/protocol/openapi";
import { EmptyState } from "@/ui/empty-state";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { type Narrowing, narrowed } from "../comparisons";
import { NarrowingFields, useNarrowing } from "./narrowing-fields";
import { useSettled } from "./use-settled";

type Board = components["schemas"]["LeaderboardOut"];
type Standing = Board["items"][number];
type By = Board["by"];
type Of = Board["of"];

const SIDES = [
  { value: "model", label: "Models" },
  { value: "variant", label: "Variants" },
] as const;

// Never mixed: what people say, and what models say.
const VOICES = [
  { value: "votes", label: "Your votes" },
  { value: "judge", label: "Judges" },
] as const;

const COLUMNS = ["Who", "Rating", "Won", "First word", "Speed", "Wins per dollar"] as const;

/** Who wins, by one's own votes: how sure that is, how fast and how dear. */
export function Leaderboard() {
  const [by, setBy] = useState<By>("model");
  const [of, setOf] = useState<Of>("votes");
  const [narrowing, narrow] = useNarrowing();
  const query = { by, of, ...narrowed({ ...narrowing, tag: useSettled(narrowing.tag) }) };
  const board = useQuery({
    queryKey: ["comparisons", "leaderboard", query],
    queryFn: ({ signal }) => fetchBoard(query, signal),
    // Every vote changes it, whoever gave it.
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Leaderboard" className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Segmented label="Compared by" labelHidden value={by} options={SIDES} onChange={setBy} />
        <Segmented label="Decided by" labelHidden value={of} options={VOICES} onChange={setOf} />
      </div>
      <NarrowingFields narrowing={narrowing} onNarrow={narrow} />
      {board.error && <EmptyState title="The leaderboard could not be fetched">{problemWords(board.error)}</EmptyState>}
      {board.isPending && <Skeleton className="h-48 rounded-xl" />}
      {board.data && <Standings board={board.data} />}
    </section>
  );
}

interface BoardQuery extends Partial<Narrowing> {
  readonly by: By;
  readonly of: Of;
}

async function fetchBoard(query: BoardQuery, signal: AbortSignal): Promise<Board> {
  const { data } = await api.GET("/api/comparisons/leaderboard", { params: { query }, signal });
  if (!data) throw new Error("the leaderboard had no body");
  return data;
}

function Standings({ board: { items, votes, of } }: { board: Board }) {
  const { byId } = useModels();
  if (items.length === 0) {
    return (
      <EmptyState icon={<Trophy />} title={of === "votes" ? "No votes yet" : "No judgements yet"}>
        {of === "votes"
          ? "Vote in your comparisons, and those that win stand here."
          : "Have a model judge the answers of a comparison, and those that it finds best stand here."}
      </EmptyState>
    );
  }
  const known = (key: string) => modelLabel(byId.get(key) ?? key);
  return (
    <>
      <section
        aria-label="Standings"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-xl border bg-raised px-4 py-2"
      >
        <table className="w-full text-sm tabular-nums">
          <caption className="sr-only">Ratings from {votesWords(votes, of)}, the best first</caption>
          <thead>
            <tr className="border-b text-muted">
              {COLUMNS.map((name) => (
                <Head key={name}>{name}</Head>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((standing) => (
              <Row key={standing.key} standing={standing} name={known(standing.key)} />
            ))}
          </tbody>
        </table>
      </section>
      <p className="text-sm text-muted">
        From {votesWords(votes, of)}. 400 points more win ten times as often; the range holds a rating 19 times of 20.
      </p>
    </>
  );
}

function votesWords(votes: number, of: Of): string {
  if (of === "votes") return `${votes} ${votes === 1 ? "vote" : "votes"} of yours`;
  return `${votes} ${votes === 1 ? "judgement" : "judgements"} by models`;
}

function Head({ children }: { children: string }) {
  return (
    <th scope="col" className="py-2 pl-4 text-right font-normal whitespace-nowrap first:pl-0 first:text-left">
      {children}
    </th>
  );
}

function Row({ standing, name }: { standing: Standing; name: string }) {
  const { rating, low, high, wins, votes, ttft_ms, tokens_per_second, wins_per_dollar } = standing;
  const cells = [
    <>
      {Math.round(rating)}{" "}
      <span className="text-xs text-muted">
        {Math.round(low)} to {Math.round(high)}
      </span>
    </>,
    `${Number(wins.toFixed(1))} of ${votes}`,
    ttft_ms === null ? "not known" : duration(ttft_ms),
    tokens_per_second === null ? "not known" : `${Math.round(tokens_per_second)}/s`,
    wins_per_dollar === null ? "not known" : count(Math.round(Number(wins_per_dollar))),
  ];
  return (
    <tr className="border-b last:border-b-0">
      <th scope="row" className="max-w-64 py-2.5 text-left font-medium wrap-anywhere">
        {name}
      </th>
      {cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns have their places
        <td key={index} className="py-2.5 pl-4 text-right whitespace-nowrap">
          {cell}
        </td>
      ))}
    </tr>
  );
}
