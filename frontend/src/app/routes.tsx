import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { ConversationPage, NewChatPage } from "@/features/chat";
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
      <Route path="/settings/:section?">
        {({ section }) => (
          <Suspense fallback={<SettingsSkeleton />}>
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

function SettingsSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4 p-8">
      <Skeleton className="h-8 w-40" />
      <Skeleton className="h-24 w-full max-w-xl" />
      <Skeleton className="h-24 w-full max-w-xl" />
    </div>
  );
}
