import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { modelLabel, useDefaultModel, useModelCommands, useModels } from "@/features/models";
import { useStoredList } from "@/features/models/stored-list";
import { setPreferences } from "@/lib/preferences";
import { held, problem } from "../support/fake-gateway";
import { renderInApp } from "../support/render";
import {
  Chooser,
  FREE,
  GPT,
  HAIKU,
  list,
  listed,
  MODELS,
  modelsGateway,
  OPUS,
  openPicker,
  search,
} from "./open-picker";

function Names() {
  const { models, isLoading } = useModels();
  if (isLoading) return <p>Loading</p>;
  return <p>{models.map(modelLabel).join(", ")}</p>;
}

function DefaultModel() {
  return <p>{useDefaultModel() ?? "none"}</p>;
}

function Commands() {
  return useModelCommands().map(({ id, title, run }) => (
    <button key={id} type="button" onClick={run}>
      {title}
    </button>
  ));
}

/** As a page that was closed left it in the browser. */
async function visitBefore(text: string): Promise<void> {
  localStorage.setItem("openchat.models", text);
  await useStoredList.persist.rehydrate();
}

const stored = (state: unknown, version = 1) => JSON.stringify({ state, version });

test("the list of the last visit is there at once, then the gateway's", async () => {
  const fresh = held(list([OPUS, GPT]));
  modelsGateway().on("GET /api/models", fresh.answer);
  await visitBefore(stored({ list: list([OPUS]) }));
  renderInApp(<Names />);
  expect(screen.getByText("Claude Opus 4.5")).toBeTruthy();
  fresh.release();
  expect(await screen.findByText("Claude Opus 4.5, GPT-5 Mini")).toBeTruthy();
});

test("the picker opens on the list of the last visit, and takes over the new one", async () => {
  const fresh = held(list(MODELS));
  modelsGateway().on("GET /api/models", fresh.answer);
  await visitBefore(stored({ list: list([HAIKU]) }));
  await openPicker();
  expect(await listed()).toEqual(["Claude Haiku 4.5"]);
  fresh.release();
  await waitFor(async () => expect(await listed()).toHaveLength(MODELS.length));
});

test("what was fetched is kept for the next visit, without the descriptions", async () => {
  modelsGateway();
  renderInApp(<Names />);
  await screen.findByText(/Claude Opus/);
  const kept = JSON.parse(localStorage.getItem("openchat.models") ?? "{}");
  expect(kept.state.list.items).toEqual(MODELS.map((one) => ({ ...one, description: null })));
});

test.each([
  ["no JSON", "{"],
  ["no list", stored({ list: 5 })],
  ["broken models", stored({ list: list([{ ...OPUS, input_modalities: "text" } as never]) })],
  ["another version", stored({ list: list([OPUS]) }, 99)],
])("what was kept is not trusted: %s", async (_, text) => {
  modelsGateway([GPT]);
  await visitBefore(text);
  renderInApp(<Names />);
  expect(screen.getByText("Loading")).toBeTruthy();
  expect(await screen.findByText("GPT-5 Mini")).toBeTruthy();
});

test("a list that changed is fetched anew while one looks at it", async () => {
  const gateway = modelsGateway([OPUS]);
  renderInApp(<Names />, { live: true });
  await screen.findByText("Claude Opus 4.5");
  gateway.on("GET /api/models", list([OPUS, FREE]));
  gateway.emit({ type: "models.changed", fetched_at: "2026-01-31T15:05:00.000Z", stale: false } as never);
  expect(await screen.findByText("Claude Opus 4.5, Coder (free)")).toBeTruthy();
});

test("a list that could not be refreshed says from when it is, until it is refreshed", async () => {
  const gateway = modelsGateway().on("GET /api/models", list(MODELS, { stale: true }));
  gateway.on("POST /api/models/refresh", () => {
    gateway.on("GET /api/models", list([...MODELS]));
    return { fetched_at: "2026-01-31T15:05:00.000Z", stale: false };
  });
  const { user } = await openPicker();
  await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/list from .*, could not be refreshed/));
  await user.click(screen.getByRole("button", { name: /^Refresh the list/ }));
  await waitFor(() => expect(screen.getByRole("status").textContent).not.toContain("could not be refreshed"));
});

test("a refresh that fails says why", async () => {
  modelsGateway().on("POST /api/models/refresh", problem(503, "unavailable", "the server is stopping"));
  const { user } = await openPicker();
  await user.click(await screen.findByRole("button", { name: /^Refresh the list/ }));
  expect(await screen.findAllByText("The server is stopping.")).not.toHaveLength(0);
});

test("without any list one may try again, or name a model", async () => {
  const gateway = modelsGateway().on("GET /api/models", list([], { fetched_at: null, stale: true, default_model: "" }));
  const { user } = renderInApp(<Chooser />);
  await user.click(await screen.findByRole("button", { name: "Model: Choose a model" }));
  expect(await screen.findByText("There is no list of models")).toBeTruthy();
  await user.type(await search(), "maker/model");
  gateway.on("POST /api/models/refresh", { fetched_at: null, stale: true });
  await user.click(await screen.findByRole("button", { name: "Use maker/model" }));
  expect(await screen.findByRole("button", { name: "Model: model" })).toBeTruthy();
});

test("while there is no list yet it says that it is on its way", async () => {
  const first = held(list(MODELS));
  modelsGateway().on("GET /api/models", first.answer);
  const { user } = renderInApp(<Chooser start={OPUS.id} />);
  await user.click(await screen.findByRole("button", { name: "Model: claude-opus-4.5" }));
  expect(await screen.findByText("Fetching the list of models")).toBeTruthy();
  first.release();
  expect(await listed()).toHaveLength(MODELS.length);
});

test("new conversations take the preferred model, and the gateway's where that is gone or not named", async () => {
  modelsGateway();
  setPreferences({ defaultModel: GPT.id });
  renderInApp(<DefaultModel />);
  expect(screen.getByText(GPT.id)).toBeTruthy();
  setPreferences({ defaultModel: "gone/model" });
  expect(await screen.findByText(HAIKU.id)).toBeTruthy();
  setPreferences({ defaultModel: null });
  expect(await screen.findByText(HAIKU.id)).toBeTruthy();
});

test("the palette switches the model of the chat in view", async () => {
  modelsGateway();
  const { user } = renderInApp(
    <>
      <Chooser start={OPUS.id} shortcut />
      <Commands />
    </>,
  );
  await user.click(await screen.findByRole("button", { name: "Switch to GPT-5 Mini" }));
  expect(await screen.findByRole("button", { name: "Model: GPT-5 Mini" })).toBeTruthy();
});

test("where there is no chat in view there is nothing to switch", async () => {
  modelsGateway();
  renderInApp(
    <>
      <Chooser start={OPUS.id} />
      <Commands />
    </>,
  );
  await screen.findByRole("button", { name: "Model: Claude Opus 4.5" });
  expect(screen.queryByRole("button", { name: /^Switch to/ })).toBeNull();
});
