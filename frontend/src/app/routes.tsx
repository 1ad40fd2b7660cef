import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { ConversationPage, NewChatPage } from "@/features/chat";
import { ComparisonPage, ComparisonsPage } from "@/features/compare";
import { SettingsPage } from "@/features/settings";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";

export function Routes() {
  return (
    <Switch>
      <Route path="/">
        <NewChatPage />
      </Route>
      <Route path="/c/:id">{({ id }) => <ConversationPage key={id} id={id} />}</Route>
      <Route path="/compare">
        <Suspense fallback={<PageSkeleton />}>
          <ComparisonsPage />
        </Suspense>
      </Route>
      <Route path="/compare/:id">
        {({ id }) => (
          <Suspense fallback={<PageSkeleton />}>
            <ComparisonPage key={id} id={id} />
          </Suspense>
        )}
      </Route>
      <Route path="/settings/:section?">
        {({ section }) => (
          <Suspense fallback={<PageSkeleton />}>
            <SettingsPage {...(section !== undefined && { section })} />
          </Suspense>
        )}
      </Route>
      <Route>
        <EmptyState title="There is nothing at this address">
          <a href="/" className="text-accent underline">
            Begin a new chat
          </a>
        </EmptyState>
      </Route>
    </Switch>
  );
}

function PageSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4 p-8">
      <Skeleton className="h-8 w-40" />
      <Skeleton className="h-24 w-full max-w-xl" />
      <Skeleton className="h-24 w-full max-w-xl" />
    </div>
  );
}
