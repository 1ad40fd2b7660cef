import { useSetup } from "../setup";
import { fanOutWords, useQuotes } from "./fan-out";

/** "4 answers · ~$0.002 to $0.21": before anything is sent. */
export function FanOutCost({ draftKey, conversationId }: { draftKey: string; conversationId: string | null }) {
  const entries = useSetup((setup) => setup.entries);
  const repeat = useSetup((setup) => setup.repeat);
  const models = [...new Set(entries.map(({ variant }) => variant.model))].sort().join("\n");
  const quotes = useQuotes(draftKey, conversationId, models);
  const lanes = entries.length * repeat;
  const cost = fanOutWords(entries, repeat, quotes);
  const tooLong = entries.filter(({ variant }) => quotes?.some(({ model, fits }) => model === variant.model && !fits));
  return (
    <p className="text-right text-xs text-muted tabular-nums">
      {lanes < 2 ? "Add a second one to compare" : `${lanes} answers`}
      {cost !== "" && ` · ${cost}`}
      {tooLong.length > 0 && <span className="block text-warn">Too long for {tooLong.length} of them</span>}
    </p>
  );
}
