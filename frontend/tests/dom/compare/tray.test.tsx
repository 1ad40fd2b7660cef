import { screen, waitFor, within } from "@testing-library/react";
import { expect, onTestFinished, test } from "vitest";
import { begun } from "@/features/compare/begin-comparison";
import { setVariants, useSetup } from "@/features/compare/setup";
import { CompareTray } from "@/features/compare/tray/compare-tray";
import { draftOf, useDrafts } from "@/features/composer/drafts";
import { BLIND, composerGateway, quote, SEER } from "../composer/open-composer";
import { problem } from "../support/fake-gateway";
import { renderInApp } from "../support/render";
import { comparison } from "./fixtures";

function openTray(props: Partial<Parameters<typeof CompareTray>[0]> = {}) {
  onTestFinished(() => {
    useSetup.setState(useSetup.getInitialState(), true);
    useDrafts.setState({ drafts: {} });
  });
  const gateway = composerGateway();
  gateway.on("GET /api/variant-sets", { items: [], next_cursor: null });
  gateway.on("GET /api/models/:author/:slug/endpoints", { items: [], fetched_at: null, stale: false, reason: null });
  const view = renderInApp(<CompareTray draftKey="new" conversationId={null} model={SEER.id} {...props} />);
  return { ...view, gateway };
}

const parts = [{ type: "text" as const, text: "Why?" }];
const begin = { draftKey: "new", parts, conversationId: null };

test("it begins with the model that would answer alone", async () => {
  openTray();
  const variants = within(await screen.findByRole("list", { name: "Variants" }));
  expect(await variants.findByRole("button", { name: "Change Seer" })).toBeTruthy();
  expect(screen.getByText("Add a second one to compare")).toBeTruthy();
});

test("a variant is duplicated and changed, and both are asked", async () => {
  const { user, gateway } = openTray();
  await user.click(await screen.findByRole("button", { name: "Change Seer" }));
  await user.click(await screen.findByRole("button", { name: "Duplicate" }));
  const [, second] = await screen.findAllByRole("button", { name: "Change Seer" });
  await user.click(second as HTMLElement); // there are two, or this fails
  await user.type(await screen.findByRole("textbox", { name: "Temperature" }), "0.2");
  await user.keyboard("{Escape}");
  expect(await screen.findByRole("button", { name: "Change Seer temperature 0.2" })).toBeTruthy();
  gateway.on("POST /api/comparisons", comparison());
  expect(await begun(begin)).toBe("comparison");
  expect(gateway.asked("POST /api/comparisons")[0]?.body).toEqual({
    message: parts,
    variants: [{ model: SEER.id }, { model: SEER.id, params: { temperature: 0.2 } }],
    repeat: 1,
    blind: false,
    on_unsupported: "adapt",
  });
});

test("the setup of a new chat goes along with each variant, under what is its own", async () => {
  const { gateway } = openTray();
  setVariants([{ model: SEER.id }, { model: BLIND.id, params: { temperature: 1 }, system_prompt: "Own." }]);
  gateway.on("POST /api/comparisons", comparison());
  await begun({ ...begin, setup: { system_prompt: "Be short.", params: { temperature: 0, seed: 1 } } });
  expect(gateway.asked("POST /api/comparisons")[0]?.body.variants).toEqual([
    { model: SEER.id, system_prompt: "Be short.", params: { temperature: 0, seed: 1 } },
    { model: BLIND.id, system_prompt: "Own.", params: { temperature: 1, seed: 1 } },
  ]);
});

test("what all of them would cost is said before anything is sent", async () => {
  const { gateway } = openTray();
  gateway.on("POST /api/estimate", ({ body }) => ({ items: body.models.map((id: string) => quote(id)) }));
  setVariants([{ model: SEER.id }, { model: BLIND.id }]);
  useDrafts.setState({ drafts: { new: { ...draftOf("new"), text: "Why?" } } });
  expect(await screen.findByText("2 answers · ~$0.00002 to $0.066")).toBeTruthy();
});

test("one variant alone is not sent, and the message is back in the composer", async () => {
  const { gateway } = openTray();
  await screen.findByRole("button", { name: "Change Seer" });
  expect(await begun(begin)).toBeNull();
  expect(await screen.findByText(/There is nothing to compare yet/)).toBeTruthy();
  expect(draftOf("new").text).toBe("Why?");
  expect(gateway.asked("POST /api/comparisons")).toEqual([]);
});

test("what the gateway refuses is said, and the message is back in the composer", async () => {
  const { gateway } = openTray();
  setVariants([{ model: SEER.id }, { model: BLIND.id }]);
  gateway.on("POST /api/comparisons", problem(422, "over_budget", "It is likely to cost $2."));
  expect(await begun(begin)).toBeNull();
  expect(await screen.findByText("It is likely to cost $2.")).toBeTruthy();
  expect(draftOf("new").text).toBe("Why?");
});

test("blind, repeats and a budget are part of the request", async () => {
  const { user, gateway } = openTray();
  await user.click(await screen.findByRole("button", { name: "Options" }));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Ask each" }), "3");
  await user.click(screen.getByRole("switch", { name: "Blind" }));
  await user.type(screen.getByRole("textbox", { name: "Budget in dollars" }), "0,05");
  gateway.on("POST /api/comparisons", comparison());
  await begun(begin);
  expect(gateway.asked("POST /api/comparisons")[0]?.body).toMatchObject({
    repeat: 3,
    blind: true,
    max_cost_usd: "0.05",
  });
});

test("a set is saved by its name, and loaded again", async () => {
  const { user, gateway } = openTray();
  setVariants([{ model: SEER.id }, { model: BLIND.id, label: "The other" }]);
  gateway.on("PUT /api/variant-sets/:name", {});
  await user.click(await screen.findByRole("button", { name: "Sets" }));
  await user.click(await screen.findByRole("menuitem", { name: "Save these as a set" }));
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "mine{Enter}");
  await waitFor(() => expect(gateway.asked("PUT /api/variant-sets/mine")).toHaveLength(1));
  const { variants } = gateway.asked("PUT /api/variant-sets/mine")[0]?.body ?? {};
  expect(variants).toEqual([{ model: SEER.id }, { model: BLIND.id, label: "The other" }]);

  gateway.on("GET /api/variant-sets", { items: [{ name: "mine", variants }], next_cursor: null });
  setVariants([{ model: SEER.id }]);
  await user.click(await screen.findByRole("button", { name: "Sets" }));
  await user.click(await screen.findByRole("menuitem", { name: "mine (2)" }));
  expect(await screen.findByRole("button", { name: "Change The other" })).toBeTruthy();
});
