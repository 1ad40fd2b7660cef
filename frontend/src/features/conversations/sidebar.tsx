import { ConversationList } from "./conversation-list";
import { NotificationQuestion } from "./notification-question";
import { SearchField } from "./search-field";
import { SearchResults } from "./search-results";
import { ArchiveHeader, SidebarFooter, SidebarHeader } from "./sidebar-frame";
import { useSidebar } from "./sidebar-state";

interface SidebarProps {
  /** The conversation that the page shows. */
  currentId: string | null;
}

export function Sidebar({ currentId }: SidebarProps) {
  const isArchive = useSidebar(({ view }) => view === "archive");
  return (
    <nav aria-label="Conversations" className="flex h-full flex-col">
      {isArchive ? (
        <ArchiveHeader />
      ) : (
        <>
          <SidebarHeader />
          <SearchField />
        </>
      )}
      <Content currentId={currentId} isArchive={isArchive} />
      <NotificationQuestion />
      <SidebarFooter isArchive={isArchive} />
    </nav>
  );
}

const TAG = /^tag:(\S+)$/;

function Content({ currentId, isArchive }: SidebarProps & { isArchive: boolean }) {
  const query = useSidebar((state) => state.query.trim());
  if (isArchive) return <ConversationList currentId={currentId} archived tag={null} />;
  const tag = TAG.exec(query)?.[1] ?? null;
  if (query !== "" && tag === null) return <SearchResults query={query} />;
  return <ConversationList currentId={currentId} archived={false} tag={tag} />;
}
