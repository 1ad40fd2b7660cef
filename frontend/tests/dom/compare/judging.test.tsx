import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { ComparisonPage } from "@/features/compare/page/comparison-page";
import { closePanel } from "@/features/compare/page/panels";
import type { Comparison, Judgement } from "@/features/compare/types";
import { fakeGateway, page } from "../support/fake-gateway";
import { renderInApp } from "../support/render";
import { comparison, LanesStream, lane, sealed } from "./fixtures";

const JUDGEMENT: Judgement = {
  id: "judgement",
  model: "maker/judge",
  rubric: "Is it right?",
  status: "completed",
  run_ids: ["one", "two"],
  grades: [
    { run_id: "run-0", score: 6.5, scores: [9, 4], reason: "It is short." },
    { run_id: "run-1", score: 8, scores: [8, 8], reason: "It says why." },
  ],
  best: "run-1",
  agreed: false,
  cost_usd: "0.0021",
  cost_source: "upstream",
  error: null,
  created_at: "2026-01-31T12:00:00.000Z",
};

function open(first: Comparison) {
  const gateway = fakeGateway();
  const stored = { now: first };
  gateway.on("GET /api/models", { ...page([]), fetched_at: null, stale: false, default_model: "maker/judge" });
  gateway.on("GET /api/comparisons/:id", () => stored.now);
  gateway.on("GET /api/comparisons/:id/stream", new LanesStream().answer);
  closePanel();
  return { ...renderInApp(<ComparisonPage id="comparison" />, { path: "/compare/comparison" }), gateway, stored };
}

test("a judge's grade stands below the answer, apart from the vote", async () => {
  open(comparison({ judgements: [JUDGEMENT] }));
  const answer = within(await screen.findByRole("region", { name: /^Answer B/ }));
  const grades = within(answer.getByRole("list", { name: "Said by judges, no vote of yours" }));
  expect(grades.getByText("8 of 10")).toBeTruthy();
  expect(grades.getByText("by judge, its best")).toBeTruthy();
  expect(grades.getByText("It says why.")).toBeTruthy();
  expect(answer.getByRole("button", { name: /^Best/ }).getAttribute("aria-pressed")).toBe("false");
});

test("a model is asked to judge by one's own rubric", async () => {
  const { user, gateway, stored } = open(comparison());
  gateway.on("POST /api/comparisons/:id/judge", () => {
    stored.now = comparison({
      judgements: [{ ...JUDGEMENT, status: "running", grades: [], best: null, agreed: null }],
    });
    return stored.now;
  });
  await user.click(await screen.findByRole("button", { name: "Judge" }));
  const rubric = await screen.findByRole("textbox", { name: "What it looks for" });
  await user.clear(rubric);
  await user.type(rubric, "Is it short?");
  await user.click(screen.getByRole("button", { name: "Judge the answers" }));
  expect(await screen.findByText("Reading the answers in both orders")).toBeTruthy();
  const [asked] = gateway.asked("POST /api/comparisons/comparison/judge");
  expect(asked?.body).toEqual({ model: "maker/judge", rubric: "Is it short?" });
});

test("each judgement says its best, whether both orders agreed, and what it cost; it can be deleted", async () => {
  const { user, gateway, stored } = open(comparison({ judgements: [JUDGEMENT] }));
  await user.click(await screen.findByRole("button", { name: "Judges (1)" }));
  const judgements = within(await screen.findByRole("list", { name: "Judgements" }));
  expect(judgements.getByText("Best: Answer B, model-1")).toBeTruthy();
  expect(judgements.getByText(/^The two orders do not name the same best/)).toBeTruthy();
  expect(judgements.getByText("· $0.0021")).toBeTruthy();
  expect(judgements.getByText(", 9 and 4 in the two orders")).toBeTruthy();
  gateway.on("DELETE /api/comparisons/:id/judgements/:judgement", () => {
    stored.now = comparison();
    return undefined;
  });
  await user.click(judgements.getByRole("button", { name: "Delete the judgement by judge" }));
  await waitFor(() => expect(screen.queryByRole("list", { name: "Judgements" })).toBeNull());
});

test("nothing is judged before the vote of a blind one, nor while answers are written", async () => {
  const { unmount } = open(sealed([lane(0), lane(1)]));
  await screen.findByRole("region", { name: /^Answer A/ });
  expect(screen.queryByRole("button", { name: "Judge" })).toBeNull();
  unmount();
  open(comparison({ lanes: [lane(0), lane(1, { status: "streaming" })] }));
  await screen.findByRole("region", { name: /^Answer A/ });
  expect(screen.queryByRole("button", { name: "Judge" })).toBeNull();
});

test("it is deleted once that is confirmed", async () => {
  const { user, gateway } = open(comparison());
  gateway.on("DELETE /api/comparisons/:id", undefined);
  await screen.findByRole("region", { name: /^Answer A/ });
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete this comparison" }));
  expect(gateway.asked("DELETE /api/comparisons/comparison")).toEqual([]);
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await waitFor(() => expect(window.location.pathname).toBe("/compare"));
  expect(gateway.asked("DELETE /api/comparisons/comparison")).toHaveLength(1);
});

test("notes and tags are stored together", async () => {
  const { user, gateway } = open(comparison({ tags: ["old"] }));
  gateway.on("PATCH /api/comparisons/:id", ({ body }) => comparison(body));
  await screen.findByRole("region", { name: /^Answer A/ });
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Notes and tags" }));
  const tags = await screen.findByRole("textbox", { name: "Tags" });
  await user.type(tags, ", new,");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(gateway.asked("PATCH /api/comparisons/comparison")).toHaveLength(1));
  const [asked] = gateway.asked("PATCH /api/comparisons/comparison");
  expect(asked?.body).toEqual({ notes: null, tags: ["old", "new"] });
});
