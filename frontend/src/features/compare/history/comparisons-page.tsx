import { Columns2, ListChecks, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { problemWords } from "@/lib/problem-words";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { TextInput } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { SidebarButton } from "@/ui/sidebar-button";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { useComparisons } from "../comparisons";
import { setComparing } from "../mode";
import { setVariants } from "../setup";
import type { Variant } from "../types";
import { fetchSet } from "../variant-sets";
import { decoded } from "../variants";
import { ComparisonLine } from "./comparison-line";
import { ImportComparison } from "./import-comparison";
import { Leaderboard } from "./leaderboard";
import { NarrowingFields, useNarrowing } from "./narrowing-fields";
import { useSettled } from "./use-settled";

const VIEWS = [
  { value: "history", label: "History" },
  { value: "leaderboard", label: "Leaderboard" },
] as const;

/** What was compared, and who wins. Variants that an address brings are taken to a new comparison. */
export function ComparisonsPage() {
  const isTaking = useSharedVariants();
  const [search, setSearch] = useSearchParams();
  const [, navigate] = useLocation();
  const view = search.get("view") === "leaderboard" ? "leaderboard" : "history";
  const show = (next: "history" | "leaderboard") =>
    setSearch(
      (before) => {
        const shown = new URLSearchParams(before);
        if (next === "history") shown.delete("view");
        else shown.set("view", next);
        return shown;
      },
      { replace: true },
    );
  const begin = () => {
    setComparing("new", true);
    navigate("/");
  };
  if (isTaking) return null;
  return (
    <>
      <header className="flex min-h-12 shrink-0 items-center gap-1 px-2 pt-[env(safe-area-inset-top)]">
        <SidebarButton />
        <h1 className="px-2 text-sm font-medium">Compare</h1>
      </header>
      <main id="main" tabIndex={-1} className="min-h-0 grow overflow-y-auto outline-none">
        <div className="mx-auto flex w-full max-w-(--measure) flex-col gap-4 px-4 pt-2 pb-16">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <Segmented label="What is shown" labelHidden value={view} options={VIEWS} onChange={show} />
            <div className="flex flex-wrap gap-2">
              <ImportComparison />
              <Button onClick={() => navigate("/compare/suite")}>
                <ListChecks className="size-4" /> Run a suite
              </Button>
              <Button look="solid" onClick={begin}>
                <Columns2 className="size-4" /> New comparison
              </Button>
            </div>
          </div>
          {view === "history" ? <History /> : <Leaderboard />}
        </div>
      </main>
    </>
  );
}

/** All comparisons, found again by words. */
function History() {
  const [words, setWords] = useState("");
  const asked = useSettled(words.trim());
  const [narrowing, narrow] = useNarrowing();
  const tag = useSettled(narrowing.tag);
  const found = useComparisons(asked, { ...narrowing, tag });
  const isNarrowed = asked !== "" || Object.values(narrowing).some((value) => value !== "");
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="relative">
        <Search aria-hidden="true" className="absolute inset-y-0 left-3 my-auto size-4 text-muted" />
        <TextInput
          type="search"
          aria-label="Search comparisons"
          placeholder="Search questions, titles and notes"
          className="pl-9"
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
      </div>
      <NarrowingFields narrowing={narrowing} onNarrow={narrow} />
      {found.error && (
        <EmptyState
          title="The comparisons could not be fetched"
          action={<Button onClick={() => void found.refetch()}>Try again</Button>}
        >
          {problemWords(found.error)}
        </EmptyState>
      )}
      {found.isPending && <LinesSkeleton />}
      {found.data && items.length === 0 && <Nothing isNarrowed={isNarrowed} />}
      {items.length > 0 && (
        <ul aria-label="Comparisons" aria-busy={found.isPlaceholderData} className="flex flex-col gap-2">
          {items.map((item) => (
            <ComparisonLine key={item.id} item={item} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
    </>
  );
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  if (isNarrowed)
    return <EmptyState title="Nothing was found">No comparison has these words, tag and days.</EmptyState>;
  return (
    <EmptyState icon={<Columns2 />} title="Nothing was compared yet">
      One question to several models at once: their answers side by side, with what each took and cost.
    </EmptyState>
  );
}

function LinesSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-2">
      <Skeleton className="h-18 rounded-xl" />
      <Skeleton className="h-18 rounded-xl" />
      <Skeleton className="h-18 rounded-xl" />
    </div>
  );
}

/** `?set=NAME` and `?variants=…` lead to a new chat that compares them. Whether the address has one of them. */
function useSharedVariants(): boolean {
  const [search] = useSearchParams();
  const [, navigate] = useLocation();
  const [set, variants] = [search.get("set"), search.get("variants")];
  // What the address stands for is fetched, and then the address is another one.
  useEffect(() => {
    if (set === null && variants === null) return;
    const take = async () => {
      const shared = await sharedVariants(set, variants);
      if (shared && shared.length > 0) {
        setVariants(shared);
        setComparing("new", true);
        navigate("/", { replace: true });
      } else {
        toast({ text: "There are no variants at this address.", tone: "danger" });
        navigate("/compare", { replace: true });
      }
    };
    void take();
  }, [set, variants, navigate]);
  return set !== null || variants !== null;
}

async function sharedVariants(set: string | null, variants: string | null): Promise<readonly Variant[] | null> {
  if (set === null) return decoded(variants ?? "");
  try {
    return await fetchSet(set);
  } catch {
    return null;
  }
}
