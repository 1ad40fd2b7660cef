import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { ComparisonPage } from "@/features/compare/page/comparison-page";
import { closePanel } from "@/features/compare/page/panels";
import type { Comparison } from "@/features/compare/types";
import { type FakeGateway, fakeGateway, page, problem } from "../support/fake-gateway";
import { renderInApp } from "../support/render";
import { comparison, LanesStream, lane, sealed } from "./fixtures";

/** A comparison that is as the gateway has it, which may change. */
function open(first: Comparison, path = "/compare/comparison") {
  const gateway = fakeGateway();
  const stream = new LanesStream();
  const stored = { now: first };
  gateway.on("GET /api/models", { ...page([]), fetched_at: null, stale: false, default_model: "" });
  gateway.on("GET /api/comparisons/:id", () => stored.now);
  gateway.on("GET /api/comparisons/:id/stream", stream.answer);
  closePanel();
  const view = renderInApp(<ComparisonPage id="comparison" />, { path });
  return { ...view, gateway, stream, stored };
}

const answerOf = (name: RegExp) => screen.findByRole("region", { name });

/** What was asked of the gateway, once it was. */
async function asked(gateway: FakeGateway, route: string) {
  await waitFor(() => expect(gateway.asked(route)).toHaveLength(1));
  return gateway.asked(route)[0]?.body;
}

test("each lane says whose it is, how it stands and what was measured", async () => {
  open(comparison({ lanes: [lane(0), lane(1, { status: "failed", content: "", error: failure })] }));
  const first = within(await answerOf(/^Answer A, model-0/));
  expect(first.getByText("Done")).toBeTruthy();
  expect(first.getByText("60/s")).toBeTruthy();
  expect(first.getByText("400 ms")).toBeTruthy();
  expect(first.getByText("120 tokens")).toBeTruthy();
  expect(first.getByText("Text of 0.")).toBeTruthy();
  const second = within(await answerOf(/^Answer B, model-1/));
  expect(second.getByText("Failed")).toBeTruthy();
  expect(second.getByText("The provider is busy.")).toBeTruthy();
});

test("an answer that did not end by itself says so", async () => {
  open(comparison({ lanes: [lane(0, { finish_reason: "length" }), lane(1)] }));
  within(await answerOf(/^Answer A/)).getByText("The answer reached the longest that was allowed.");
  expect(within(await answerOf(/^Answer B/)).queryByText(/longest/)).toBeNull();
});

test("text comes to its own lane", async () => {
  const streaming = { status: "streaming", content: "" } as const;
  const { stream } = open(comparison({ lanes: [lane(0, streaming), lane(1, streaming)] }));
  const [first, second] = [await answerOf(/^Answer A.*being written/), await answerOf(/^Answer B.*being written/)];
  stream.say(0, "Blue light ");
  stream.say(1, "Because ");
  stream.say(0, "scatters.");
  expect(await within(first).findByText("Blue light scatters.")).toBeTruthy();
  expect(await within(second).findByText("Because")).toBeTruthy();
});

test("until the vote nobody knows whose answers they are", async () => {
  const lanes = [lane(0), lane(1)];
  const { user, gateway, stored } = open(sealed(lanes));
  await answerOf(/^Answer A$/);
  expect(screen.queryByText(/model-/)).toBeNull();
  expect(screen.queryByRole("button", { name: /Go on with/ })).toBeNull();
  gateway.on("POST /api/comparisons/:id/vote", () => {
    const vote = { run_id: "run-1", tie: false, ratings: {}, at: "2026-01-31T12:00:00.000Z" };
    stored.now = comparison({ blind: true, lanes, vote });
    return stored.now;
  });
  await user.click(screen.getByRole("button", { name: "Best: Answer B" }));
  expect(await screen.findByText("You voted for Answer B, model-1.")).toBeTruthy();
  expect(await asked(gateway, "POST /api/comparisons/comparison/vote")).toEqual({ run_id: "run-1" });
});

test("a number key votes", async () => {
  const { user, gateway } = open(comparison());
  gateway.on("POST /api/comparisons/:id/vote", comparison());
  await answerOf(/^Answer A/);
  await user.keyboard("2");
  expect(await asked(gateway, "POST /api/comparisons/comparison/vote")).toEqual({ run_id: "run-1" });
});

test("arrows lead from lane to lane, Enter shows one alone and Escape all of them", async () => {
  const { user } = open(comparison({ lanes: [lane(0), lane(1), lane(2)] }));
  (await answerOf(/^Answer A/)).focus();
  await user.keyboard("{ArrowRight}");
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^Answer B/));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("region", { name: /^Answer A/ })).toBeNull());
  (await answerOf(/^Answer B/)).focus();
  await user.keyboard("{Escape}");
  expect(await answerOf(/^Answer A/)).toBeTruthy();
});

test("a lane that failed is asked again", async () => {
  const { user, gateway } = open(comparison({ lanes: [lane(0, { status: "failed", error: failure }), lane(1)] }));
  gateway.on("POST /api/comparisons/:id/retry", comparison());
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await asked(gateway, "POST /api/comparisons/comparison/retry")).toEqual({ run_id: "run-0" });
});

test("the words in which two answers differ are marked", async () => {
  const lanes = [lane(0, { content: "The sky is blue." }), lane(1, { content: "The sky is red." })];
  const { user } = open(comparison({ lanes }));
  await answerOf(/^Answer A/);
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Differences" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Differences" }));
  expect(dialog.getByText("blue").tagName).toBe("DEL");
  expect(dialog.getByText("red").tagName).toBe("INS");
});

test("figures are there as a table", async () => {
  const { user } = open(comparison());
  await answerOf(/^Answer A/);
  await user.click(screen.getByRole("button", { name: "Figures" }));
  const table = within(await screen.findByRole("table", { name: "All figures" }));
  expect(table.getByRole("row", { name: /B model-1 60\/s 401 ms 2\.0 s 121 tokens \$0\.0021/ })).toBeTruthy();
});

test("one that is not there is said to be so", async () => {
  const { gateway } = open(comparison(), "/compare/other");
  gateway.on("GET /api/comparisons/:id", problem(404, "not_found", "There is no such comparison."));
  expect(await screen.findByText("This comparison is not there")).toBeTruthy();
});

const failure = {
  code: "provider_busy",
  message: "The provider is busy.",
  retryable: true,
  upstream: null,
} as const;
