import { problemWords } from "@/lib/problem-words";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { ConversationLines } from "./conversation-lines";
import { useConversationList } from "./use-conversation-list";

interface ConversationListProps {
  currentId: string | null;
  archived: boolean;
  tag: string | null;
}

/** The conversations, or why there are none to be seen. */
export function ConversationList({ currentId, archived, tag }: ConversationListProps) {
  const list = useConversationList({ archived, tag });
  if (list.data && list.data.length > 0) {
    return (
      <ConversationLines
        conversations={list.data}
        currentId={currentId}
        hasMore={list.hasNextPage}
        isFetching={list.isFetchingNextPage}
        isBroken={list.isFetchNextPageError}
        fetchMore={list.fetchNextPage}
      />
    );
  }
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} busy={list.isFetching} />;
  if (list.isPending) return <ListSkeleton />;
  return <div className="grow overflow-y-auto">{<Nothing archived={archived} tag={tag} />}</div>;
}

function Nothing({ archived, tag }: { archived: boolean; tag: string | null }) {
  if (tag !== null) return <EmptyState title={`Nothing is tagged “${tag}”`} />;
  if (archived)
    return <EmptyState title="Nothing is archived">What you archive is kept here, out of the way.</EmptyState>;
  return <EmptyState title="No conversations yet">Your first message begins one.</EmptyState>;
}

export function Failed({ error, retry, busy }: { error: Error; retry: () => void; busy: boolean }) {
  return (
    <div role="alert" className="grow overflow-y-auto">
      <EmptyState
        title="The list could not be loaded"
        action={
          <Button size="small" onClick={retry} busy={busy}>
            Try again
          </Button>
        }
      >
        {problemWords(error)}
      </EmptyState>
    </div>
  );
}

const WIDTHS = ["w-3/4", "w-1/2", "w-5/6", "w-2/3", "w-3/5", "w-4/5", "w-1/2", "w-3/4"];

export function ListSkeleton() {
  return (
    <div aria-busy="true" className="grow overflow-hidden px-2">
      <span role="status" className="sr-only">
        Loading conversations
      </span>
      <div className="px-2 pt-3 pb-2">
        <Skeleton className="h-3 w-16" />
      </div>
      {WIDTHS.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move
        <div key={index} className="flex min-h-(--row) items-center px-2">
          <Skeleton className={`h-3.5 ${width}`} />
        </div>
      ))}
    </div>
  );
}
