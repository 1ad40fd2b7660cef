import clsx from "clsx";
import type { KeyboardEvent } from "react";
import { Link } from "wouter";
import { moment } from "@/lib/format";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Failed, ListSkeleton } from "./conversation-list";
import { byConversation, type Found, type FoundConversation, type SnippetPiece } from "./found";
import { leaveDrawer } from "./sidebar-state";
import { withoutMarks } from "./snippet";
import { searchFieldOf, stopsWithin } from "./stops";
import { useSearch } from "./use-search";

/** What was found, in place of the list. */
export function SearchResults({ query }: { query: string }) {
  const search = useSearch(query);
  if (search.isError)
    return <Failed error={search.error} retry={() => void search.refetch()} busy={search.isFetching} />;
  if (!search.data) return <ListSkeleton />;
  const groups = byConversation(search.data);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the links in it
    <div
      data-results=""
      aria-busy={search.isOld}
      onKeyDown={onKeyDown}
      className={clsx("grow overflow-y-auto px-2 pb-2 transition-opacity", search.isOld && "opacity-55")}
    >
      <p role="status" className="sr-only">
        {search.isOld ? "Searching" : words(search.data.length, groups.length, search.hasNextPage)}
      </p>
      {groups.length === 0 && !search.isOld && (
        <EmptyState title="Nothing found">No title and no message has all of these words.</EmptyState>
      )}
      <ul>
        {groups.map((group) => (
          <li key={group.id}>
            <ConversationFound {...group} />
          </li>
        ))}
      </ul>
      {search.hasNextPage && (
        <Button
          size="small"
          look="quiet"
          className="mt-1 w-full text-muted"
          busy={search.isFetchingNextPage}
          onClick={() => void search.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}

const STOP = "block rounded-md px-2 outline-offset-0 transition-colors hover:bg-hover coarse:min-h-11";

function ConversationFound({ id, title, messages }: FoundConversation) {
  return (
    <>
      <Link
        href={`/c/${id}`}
        data-stop={id}
        onClick={leaveDrawer}
        className={`${STOP} mt-2 truncate py-1.5 text-sm font-medium`}
      >
        <bdi>
          <Pieces pieces={title} />
        </bdi>
      </Link>
      {messages.length > 0 && (
        <ul className="ml-2 border-l pl-1">
          {messages.map((message) => (
            <li key={message.message_id}>
              <MessageFound {...message} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function MessageFound({ conversation_id, message_id, role, timestamp, snippet }: Found) {
  return (
    <Link
      href={`/c/${conversation_id}?m=${message_id}`}
      data-stop={message_id ?? ""}
      onClick={leaveDrawer}
      className={`${STOP} py-1.5 text-sm`}
    >
      <span className="flex justify-between gap-2 text-xs text-muted">
        <span>{role === "user" ? "You" : "Answer"}</span>
        <time dateTime={timestamp}>{moment(timestamp)}</time>
      </span>
      <span dir="auto" className="line-clamp-3 break-words">
        <Pieces pieces={role === "user" ? snippet : withoutMarks(snippet)} />
      </span>
    </Link>
  );
}

function Pieces({ pieces }: { pieces: readonly SnippetPiece[] }) {
  return pieces.map(({ text, hit }, index) =>
    hit ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one snippet never move
      <mark key={index} className="rounded-sm bg-accent-soft font-medium text-accent">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}

function words(results: number, conversations: number, hasMore: boolean): string {
  if (results === 0) return "Nothing found";
  const more = hasMore ? " and more" : "";
  return `${results} ${results === 1 ? "result" : "results"}${more} in ${conversations} ${conversations === 1 ? "conversation" : "conversations"}`;
}

/** Up and down through what was found, and from the first one back to the field. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const stops = stopsWithin(event.currentTarget);
  const place = event.target instanceof HTMLElement ? stops.indexOf(event.target) : -1;
  if (place < 0 || !["ArrowDown", "ArrowUp", "Home", "End", "Escape"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Escape" || (event.key === "ArrowUp" && place === 0)) searchFieldOf(event.currentTarget)?.focus();
  else if (event.key === "Home") stops[0]?.focus();
  else if (event.key === "End") stops.at(-1)?.focus();
  else stops[place + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
}
