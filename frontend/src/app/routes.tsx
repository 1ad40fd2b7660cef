import { Suspense } from "react";
import { Link, Route, Switch } from "wouter";
import { ConversationPage, NewChatPage } from "@/features/chat";
import { ComparisonPage, ComparisonsPage, SuitePage } from "@/features/compare";
import { SettingsPage } from "@/features/settings";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
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
      <Route path="/compare/suite">
        <Suspense fallback={<PageSkeleton />}>
          <SuitePage />
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
        <NotFound />
      </Route>
    </Switch>
  );
}

function NotFound() {
  return (
    <>
      <PageHeader title="Not found" />
      <main id="main" tabIndex={-1} className="grid min-h-0 grow place-items-center outline-none">
        <EmptyState
          title="There is nothing at this address"
          action={
            <Link href="/" className="inline-flex min-h-11 items-center text-accent underline underline-offset-2">
              Begin a new chat
            </Link>
          }
        />
      </main>
    </>
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
