import { act } from "@testing-library/react";
import { onTestFinished } from "vitest";
import { useRoute } from "wouter";
import { Sidebar, useActivity, useConversation, useConversationSync } from "@/features/conversations";
import { useNotificationQuestion } from "@/features/conversations/notify";
import { useSidebar } from "@/features/conversations/sidebar-state";
import type { Conversation } from "@/lib/types";
import { fakeGateway, page } from "../support/fake-gateway";
import { detail } from "../support/fixtures";
import { giveLayout } from "../support/layout";
import { renderInApp } from "../support/render";

/** The sidebar beside a page that only says which conversation it shows, before a gateway that has these. */
export function openSidebar(conversations: Conversation[], { path = "/" } = {}) {
  const gateway = fakeGateway();
  giveLayout();
  gateway
    .on("GET /api/conversations", ({ query }) =>
      page(conversations.filter((one) => `${one.archived}` === query.get("archived"))),
    )
    .on("GET /api/conversations/:id", ({ params }) => detail(conversations.find(({ id }) => id === params.id) ?? {}))
    .on("GET /api/runs", page([]));
  onTestFinished(() => {
    act(() => {
      useSidebar.setState(useSidebar.getInitialState(), true);
      useActivity.setState(useActivity.getInitialState(), true);
      useNotificationQuestion.setState({ due: false });
    });
  });
  const view = renderInApp(<Page />, { path, live: true });
  return { gateway, ...view };
}

function Page() {
  const [, params] = useRoute("/c/:id");
  const currentId = params?.id ?? null;
  useConversationSync();
  const { data } = useConversation(currentId);
  return (
    <>
      <Sidebar currentId={currentId} />
      <main>{data ? <h1>{data.title}</h1> : <h1>New chat page</h1>}</main>
    </>
  );
}
