import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useState } from "react";
import { ModelPicker, useDefaultModel } from "@/features/models";
import { money } from "@/lib/format";
import { api } from "@/lib/gateway";
import { Button } from "@/ui/button";
import { Field, TextArea } from "@/ui/field";
import { judge } from "../acting";
import type { Comparison } from "../types";

// The gateway's own, which is also used where none is sent.
const USUAL_RUBRIC =
  "Is it right: are its facts, its reasoning and its code correct, and does it say where it does not know? " +
  "Does it do what was asked, all of it and nothing else, in the form, the language and the length that were asked for? " +
  "Is it clear, well ordered and without padding? What is wrong weighs more than what is missing, and that more than how " +
  "it reads; being long, sure of itself or polite is worth nothing.";
const MOST_JUDGEMENTS = 20;
const ORDERS = 2;

/** Who is to judge, and by what. */
export function JudgeForm({ comparison }: { comparison: Comparison }) {
  const last = comparison.judgements.at(-1);
  const usual = useDefaultModel();
  const [chosen, setChosen] = useState<string | null>(last?.model ?? null);
  const [rubric, setRubric] = useState(last?.rubric ?? USUAL_RUBRIC);
  const [busy, setBusy] = useState(false);
  const model = chosen ?? usual;
  const cost = useJudgeCost(comparison, model, rubric);
  const ask = async () => {
    if (model === null) return;
    setBusy(true);
    const own = rubric.trim() === USUAL_RUBRIC ? "" : rubric.trim();
    await judge(comparison.id, { model, ...(own !== "" && { rubric: own }) });
    setBusy(false);
  };
  if (comparison.judgements.length >= MOST_JUDGEMENTS) {
    return <p className="text-sm text-muted">There are {MOST_JUDGEMENTS} judgements. Delete one for another.</p>;
  }
  return (
    <form
      aria-label="Another judgement"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <div>
        <p className="text-sm font-medium">Judge</p>
        <div className="-ml-2">
          <ModelPicker value={model} onChange={setChosen} label="Choose a judge" />
        </div>
      </div>
      <Field label="What it looks for" hint="Empty for what is usual.">
        {(ids) => (
          <TextArea {...ids} dir="auto" rows={5} value={rubric} onChange={({ target }) => setRubric(target.value)} />
        )}
      </Field>
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p className="text-sm text-muted tabular-nums">{cost}</p>
        <Button look="solid" type="submit" busy={busy} disabled={model === null}>
          <Scale className="size-4" /> Judge the answers
        </Button>
      </div>
    </form>
  );
}

/** About what it costs to have all answers read in both orders; "" where that is not known. */
function useJudgeCost({ id, prompt, lanes }: Comparison, model: string | null, rubric: string): string {
  const { data } = useQuery({
    queryKey: ["judge-cost", id, model, rubric.length, lanes.map(({ run_id }) => run_id)],
    queryFn: async ({ signal }) => {
      const message = [rubric, prompt, ...lanes.map(({ content }) => content)].join("\n\n");
      const { data: quotes } = await api.POST("/api/estimate", { body: { models: [model ?? ""], message }, signal });
      return quotes?.items[0]?.cost_usd ?? null;
    },
    enabled: model !== null,
    // It can be judged without an estimate.
    retry: false,
  });
  if (!data) return "";
  const [low, high] = [data.min, data.max].map((usd) => Number(usd) * ORDERS);
  if (low === undefined || high === undefined) return "";
  return high === 0 ? "Free" : `About ${money(String(low))} to ${money(String(high))}`;
}
