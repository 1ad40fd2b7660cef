import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { model, priced } from "../../support/model";
import { held, problem } from "../support/fake-gateway";
import { HAIKU, list, MODELS, modelsGateway, OPUS, openPicker } from "./open-picker";

const ROUTE = "GET /api/models/anthropic/claude-opus-4.5/endpoints";

function endpoint(fields: object = {}) {
  return {
    provider: "Northern Cloud",
    name: "Northern Cloud | anthropic/claude-opus-4.5",
    tag: "northern",
    context_length: 200_000,
    max_completion_tokens: 32_000,
    quantization: "fp8",
    pricing: priced("0.000004", "0.00002"),
    supported_parameters: [],
    uptime_30m: 99.87,
    latency_ms: { p50: 420, p75: 500, p90: 1200, p99: 4000 },
    throughput: { p50: 61.4, p75: 60, p90: 50, p99: 20 },
    status: 0,
    ...fields,
  };
}

const offers = (items: object[], more: object = {}) => ({
  items,
  fetched_at: "2026-01-31T14:05:00.000Z",
  stale: false,
  reason: null,
  ...more,
});

const details = (name: string) => screen.findByRole("region", { name: `Details of ${name}` });

test("the right arrow shows all that is known of a model, and who serves it", async () => {
  modelsGateway().on(ROUTE, offers([endpoint(), endpoint({ provider: "Old Iron", tag: "old", status: -2 })]));
  const { user } = await openPicker({ start: OPUS.id });
  await user.keyboard("{ArrowRight}");
  const pane = await details("Claude Opus 4.5");
  expect(pane.textContent).toContain("The strongest of its family.");
  expect(pane.textContent).toContain(
    "Input$5 per million tokensOutput$25 per million tokensCache read$0.50 per million tokens",
  );
  expect(pane.textContent).toContain("Context200K tokens");
  expect(pane.textContent).toContain("Takestext, image, file");
  expect(pane.textContent).toContain("effort high, low");
  const [northern, old] = await within(await within(pane).findByText("Northern Cloud").then(listAround)).findAllByRole(
    "listitem",
  );
  expect(northern?.textContent).toContain("fp8");
  expect(northern?.textContent).toContain("$4 / $20 per M");
  expect(northern?.textContent).toContain("99.9% up · first word in 420 ms · 90% within 1.2 s · 61 tokens/s");
  expect(old?.textContent).toContain("Old Iron");
  expect(old?.textContent).toContain("Trouble");
});

test("details follow the arrows, close again, and take the model", async () => {
  modelsGateway().on("GET /api/models/anthropic/:slug/endpoints", offers([]));
  const { user } = await openPicker({ start: HAIKU.id });
  await user.keyboard("{ArrowRight}");
  expect(await details("Claude Haiku 4.5")).toBeTruthy();
  await user.keyboard("{ArrowDown}");
  expect(await details("Claude Opus 4.5")).toBeTruthy();
  await user.keyboard("{ArrowLeft}");
  expect(screen.queryByRole("region", { name: /^Details/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Details" }));
  await user.click(await screen.findByRole("button", { name: "Use this model" }));
  expect(await screen.findByRole("button", { name: "Model: Claude Opus 4.5" })).toBeTruthy();
});

test("while the providers are fetched it says so, and where that fails one may try again", async () => {
  const gateway = modelsGateway();
  const first = held(problem(404, "not_found", "model has no endpoints"));
  gateway.on(ROUTE, first.answer);
  const { user } = await openPicker({ start: OPUS.id });
  await user.keyboard("{ArrowRight}");
  expect(await screen.findByText("Fetching the providers")).toBeTruthy();
  first.release();
  expect((await screen.findByRole("alert")).textContent).toContain("The providers could not be fetched.");
  gateway.on(ROUTE, offers([endpoint()]));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Northern Cloud")).toBeTruthy();
});

test("why there are no providers is told", async () => {
  modelsGateway().on(ROUTE, offers([], { reason: "no provider serves this model at present" }));
  const { user } = await openPicker({ start: OPUS.id });
  await user.keyboard("{ArrowRight}");
  expect(await screen.findByText("No provider serves this model at present.")).toBeTruthy();
});

test("a server's model asks for no providers", async () => {
  const local = model({ id: "local/smollm", name: "SmolLM", upstream: "local", pricing: priced("0", "0") });
  const gateway = modelsGateway([local]);
  const { user } = await openPicker({ start: local.id });
  await user.keyboard("{ArrowRight}");
  expect(await screen.findByText("Served by local itself, with no providers to choose from.")).toBeTruthy();
  expect(await screen.findByText("Free: nothing is charged.")).toBeTruthy();
  expect(gateway.unexpected).toEqual([]);
});

test("a model that will be gone warns, and prices that depend say on what", async () => {
  const overrides = [{ min_prompt_tokens: 200_000, utc_start: null, utc_end: null, prompt: "0.00001" }];
  const dying = model({
    ...HAIKU,
    expires_at: "2027-01-31",
    pricing: priced("0.000005", "0.000025", { overrides }),
  });
  modelsGateway([dying]).on("GET /api/models/anthropic/:slug/endpoints", offers([]));
  const { user } = await openPicker({ start: dying.id });
  await user.keyboard("{ArrowRight}");
  expect((await screen.findByText(/May be gone after/)).textContent).toContain("2027");
  expect(screen.getByText("Above 200K input tokens").parentElement?.textContent).toContain(
    "Input$10 per million tokens",
  );
});

test("nobody is asked about models that one only passes", async () => {
  const gateway = modelsGateway();
  gateway.on("GET /api/models/:author/:slug/endpoints", offers([endpoint()])).on("GET /api/models", list(MODELS));
  const { user } = await openPicker({ start: HAIKU.id });
  await user.keyboard("{ArrowRight}{ArrowDown}{ArrowDown}{ArrowDown}");
  expect(await screen.findByText("Northern Cloud")).toBeTruthy();
  expect(gateway.requests.filter(({ path }) => path.endsWith("/endpoints")).map(({ path }) => path)).toEqual([
    "/api/models/qwen/coder%3Afree/endpoints",
  ]);
});

function listAround(element: HTMLElement): HTMLElement {
  const around = element.closest("ul");
  if (!around) throw new Error("it is in no list");
  return around;
}
