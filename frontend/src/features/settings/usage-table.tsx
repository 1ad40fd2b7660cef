import clsx from "clsx";
import { modelLabel, useModels } from "@/features/models";
import { count, money } from "@/lib/format";
import type { Model } from "@/lib/types";
import { EmptyState } from "@/ui/empty-state";
import type { GroupBy, Spent, Usage } from "./usage";

const HEADS: Record<GroupBy, string> = {
  model: "Model",
  day: "Day (UTC)",
  provider: "Provider",
  conversation: "Conversation",
};

type Sum = Usage["total"];

/** What was spent, the total at its end. `isOld`: of another choice, until the right one is here. */
export function UsageTable({ usage, isOld }: { usage: Usage; isOld: boolean }) {
  const { group_by: groupBy, items, total } = usage;
  const { byId } = useModels();
  if (items.length === 0) return <EmptyState title="Nothing was spent in this time" />;
  return (
    <div aria-busy={isOld} className={clsx("transition-opacity", isOld && "opacity-60")}>
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">Answers, tokens and cost by {HEADS[groupBy]}</caption>
        <thead>
          <tr className="border-b text-muted">
            <Head>{HEADS[groupBy]}</Head>
            <Head className="max-sm:hidden">Answers</Head>
            <Head className="max-sm:hidden">Tokens in</Head>
            <Head className="max-sm:hidden">Tokens out</Head>
            <Head>Cost</Head>
          </tr>
        </thead>
        <tbody>
          {items.map((spent) => (
            <Row key={spent.key} name={nameOf(spent, groupBy, byId)} sum={spent} className="border-b font-normal" />
          ))}
        </tbody>
        <tfoot>
          <Row name="Total" sum={total} className="font-semibold" />
        </tfoot>
      </table>
      <Notes total={total} />
    </div>
  );
}

function Head({ className, children }: { className?: string; children: string }) {
  return (
    <th
      scope="col"
      className={clsx("py-2 pl-4 text-right font-normal whitespace-nowrap first:pl-0 first:text-left", className)}
    >
      {children}
    </th>
  );
}

function Row({ name, sum, className }: { name: string; sum: Sum; className: string }) {
  const cell = "py-2.5 pl-4 text-right align-top whitespace-nowrap";
  return (
    <tr className={className}>
      <th scope="row" className="w-full py-2.5 text-left align-top [font-weight:inherit] wrap-anywhere">
        {name}
        <span className="block font-normal text-muted sm:hidden">
          {count(sum.prompt_tokens)} tokens in, {count(sum.completion_tokens)} out
        </span>
      </th>
      <td className={clsx(cell, "max-sm:hidden")}>{count(sum.runs)}</td>
      <td className={clsx(cell, "max-sm:hidden")}>{count(sum.prompt_tokens)}</td>
      <td className={clsx(cell, "max-sm:hidden")}>{count(sum.completion_tokens)}</td>
      <td className={cell}>{cost(sum)}</td>
    </tr>
  );
}

function Notes({ total }: { total: Sum }) {
  const isEstimated = Number(total.estimated_usd) > 0;
  return (
    <div className="mt-4 flex flex-col gap-1 text-sm text-muted">
      {isEstimated && (
        <p>~ holds an estimate: {money(total.estimated_usd)} in all is not settled with the upstream yet.</p>
      )}
      {total.unknown_calls > 0 && <p>What {count(total.unknown_calls)} calls cost nobody knows; they are not in it.</p>}
      <p>Deleted and temporary conversations are included.</p>
    </div>
  );
}

function cost(sum: Sum): string {
  if (Number(sum.cost_usd) === 0 && sum.unknown_calls > 0) return "unknown";
  return `${Number(sum.estimated_usd) > 0 ? "~" : ""}${money(sum.cost_usd)}`;
}

function nameOf({ key, label }: Spent, groupBy: GroupBy, byId: ReadonlyMap<string, Model>): string {
  if (groupBy === "model" && key !== null) return modelLabel(byId.get(key) ?? key);
  return label ?? key ?? (groupBy === "conversation" ? "Untitled" : "Not known");
}
