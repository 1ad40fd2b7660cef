import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { SuitePage } from "@/features/compare/suite/suite-page";
import { closeSuite, useSuite } from "@/features/compare/suite/suite-run";
import { fakeGateway, page, problem } from "../support/fake-gateway";
import { renderInApp } from "../support/render";
import { comparison, lane } from "./fixtures";

const SUITE = `
name: Capitals
variants: [maker/model-0, maker/model-1]
prompts:
  - prompt: Italy?
    checks: [{contains: Rome}]
  - France?
`;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

function openPage() {
  onTestFinished(closeSuite);
  const gateway = fakeGateway();
  gateway.on("GET /api/models", { ...page([]), fetched_at: null, stale: false, default_model: "" });
  gateway.on("POST /api/estimate", ({ body }) => ({
    items: body.models.map((model: string) => ({ model, cost_usd: { prompt: "0", min: "0.01", max: "0.25" } })),
  }));
  const passed = { passed: true, reason: null };
  const failed = { passed: false, reason: "does not contain “Rome”" };
  const stored = new Map<string, object>();
  gateway.on("POST /api/comparisons", ({ body }) => {
    const lanes = body.checks.length > 0 ? [lane(0, { checks: [passed] }), lane(1, { checks: [failed] })] : undefined;
    const id = `comparison-${stored.size}`;
    const made = { ...comparison({ checks: body.checks, ...(lanes && { lanes }) }), id };
    stored.set(id, made);
    return made;
  });
  gateway.on(
    "GET /api/comparisons/:id",
    ({ params }) => stored.get(params.id ?? "") ?? problem(404, "not_found", "Gone."),
  );
  return { ...renderInApp(<SuitePage />, { path: "/compare/suite" }), gateway };
}

async function give(user: ReturnType<typeof openPage>["user"], text: string) {
  await user.upload(await screen.findByLabelText("Suite in YAML or JSON"), new File([text], "capitals.yaml"));
}

test("a suite is shown before anything is asked", async () => {
  const { user, gateway } = openPage();
  await give(user, SUITE);
  expect(await screen.findByText("2 prompts × 2 variants: 4 answers")).toBeTruthy();
  expect(await screen.findByText("About $0.04 to $1.00, no budget")).toBeTruthy();
  expect(gateway.asked("POST /api/comparisons")).toEqual([]);
});

test("what is wrong with a file is said with its line", async () => {
  const { user } = openPage();
  await give(user, "variants: [a/b]\nprompts:\n  - file: long.md\n");
  expect((await screen.findByRole("alert")).textContent).toMatch(/^Line 3: the file long\.md is not here/);
});

test("it runs, and its results are a table that leads to each comparison", async () => {
  const { user, gateway } = openPage();
  await give(user, SUITE);
  await user.click(await screen.findByRole("button", { name: "Run it" }));
  expect(await screen.findByText("2 of 2 prompts answered.")).toBeTruthy();
  expect(gateway.asked("POST /api/comparisons")).toHaveLength(2);
  const prompts = within(screen.getByRole("table", { name: "Prompts" }));
  expect(prompts.getByRole("row", { name: "Italy? 1 of 1 passed 0 of 1 passed" })).toBeTruthy();
  expect(prompts.getByRole("link", { name: "France?" }).getAttribute("href")).toBe("/compare/comparison-1");
  const variants = within(screen.getByRole("table", { name: "Variants" }));
  expect(variants.getByRole("row", { name: /^model-0 1 of 1 passed 2 of 2 400 ms 60\/s \$0\.0042$/ })).toBeTruthy();
});

test("after a reload it stands as it was, and nothing is asked twice", async () => {
  const { user, gateway, unmount } = openPage();
  await give(user, SUITE);
  await user.click(await screen.findByRole("button", { name: "Run it" }));
  await screen.findByText("2 of 2 prompts answered.");
  unmount();
  useSuite.setState({ run: null, mistake: null });
  renderInApp(<SuitePage />, { path: "/compare/suite" });
  expect(await screen.findByText("2 of 2 prompts answered.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Run it" })).toBeNull();
  expect(gateway.asked("POST /api/comparisons")).toHaveLength(2);
});

test("what the gateway refuses is said with the prompt's line", async () => {
  const { user, gateway } = openPage();
  gateway.on("POST /api/comparisons", problem(422, "unknown_model", "There is no model `a/b`."));
  await give(user, SUITE);
  await user.click(await screen.findByRole("button", { name: "Run it" }));
  await waitFor(() => expect(screen.getByRole("alert").textContent).toBe("Line 5, “Italy?”: There is no model `a/b`."));
});
