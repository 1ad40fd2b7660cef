import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { model } from "../../support/model";
import { focusIsOn } from "../support/focus";
import { renderInApp } from "../support/render";
import {
  Chooser,
  FREE,
  GPT,
  HAIKU,
  listed,
  MODELS,
  meant,
  modelsGateway,
  OPUS,
  openPicker,
  search,
} from "./open-picker";

const button = (name: string) => screen.findByRole("button", { name });

test("the field has the focus, and a model is chosen by typing and Enter", async () => {
  modelsGateway();
  const { user } = await openPicker();
  await focusIsOn(await search());
  await user.keyboard("mini");
  expect(await listed()).toEqual(["GPT-5 Mini"]);
  await user.keyboard("{Enter}");
  await focusIsOn(await button("Model: GPT-5 Mini"));
  expect(screen.queryByRole("listbox")).toBeNull();
});

test("the arrows, Page, Home and End go through the list, Escape changes nothing", async () => {
  modelsGateway();
  const { user } = await openPicker({ start: HAIKU.id });
  expect(await listed()).toEqual(["Claude Haiku 4.5", "Claude Opus 4.5", "GPT-5 Mini", "Coder (free)"]);
  expect(await meant()).toBe("Claude Haiku 4.5");
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(await meant()).toBe("GPT-5 Mini");
  await user.keyboard("{ArrowUp}");
  expect(await meant()).toBe("Claude Opus 4.5");
  await user.keyboard("{End}{ArrowDown}");
  expect(await meant()).toBe("Coder (free)");
  await user.keyboard("{Home}{PageDown}{PageUp}");
  expect(await meant()).toBe("Claude Haiku 4.5");
  await user.keyboard("{End}{Escape}");
  await focusIsOn(await button("Model: Claude Haiku 4.5"));
});

test("a model is chosen with a click, and is selected the next time", async () => {
  modelsGateway();
  const { user } = await openPicker();
  await user.click(await screen.findByRole("option", { name: /^Claude Opus 4.5, Anthropic/ }));
  await user.click(await button("Model: Claude Opus 4.5"));
  const options = await screen.findAllByRole("option", { name: /^Claude Opus/, selected: true });
  // Among the recent ones, and at its maker.
  expect(options).toHaveLength(2);
});

test("an option says all that its row shows", async () => {
  modelsGateway();
  await openPicker();
  const opus = "Claude Opus 4.5, Anthropic, $5 in, $25 out per million tokens, 200K tokens of context";
  const can = "sees images, reads files, calls tools, reasons before it answers";
  expect(await screen.findByRole("option", { name: `${opus}, ${can}` })).toBeTruthy();
  expect(await screen.findByRole("option", { name: /^Coder \(free\), Qwen, free,/ })).toBeTruthy();
});

test("filters narrow the list together, and are remembered", async () => {
  modelsGateway();
  const { user } = await openPicker();
  await user.click(await button("Tools"));
  expect(await listed()).toEqual(["Claude Opus 4.5", "GPT-5 Mini"]);
  await user.selectOptions(screen.getByRole("combobox", { name: "Context" }), "1M context");
  expect(await listed()).toEqual(["GPT-5 Mini"]);
  expect(screen.getByRole("status").textContent).toContain("1 of 4 models");
  await user.keyboard("{Escape}");
  await user.click(await button("Model: Choose a model"));
  expect((await button("Tools")).getAttribute("aria-pressed")).toBe("true");
  expect(await listed()).toEqual(["GPT-5 Mini"]);
});

test("free ones, and ones up to a price", async () => {
  modelsGateway();
  const { user } = await openPicker();
  await user.click(await button("Free"));
  expect(await listed()).toEqual(["Coder (free)"]);
  await user.click(await button("Free"));
  await user.selectOptions(screen.getByRole("combobox", { name: "Price of a million tokens" }), "Up to $5");
  expect(await listed()).toEqual(["Claude Haiku 4.5", "GPT-5 Mini", "Coder (free)"]);
});

test("where nothing fits it says so, and clears everything in one press", async () => {
  modelsGateway();
  const { user } = await openPicker();
  await user.click(await button("Reasoning"));
  await user.type(await search(), "gpt");
  expect(await screen.findByText("No model matches “gpt”")).toBeTruthy();
  await user.click(await button("Clear search and filters"));
  expect(await listed()).toHaveLength(MODELS.length);
  expect(await search()).toHaveProperty("value", "");
  await focusIsOn(await search());
});

test("the list is sorted as one likes", async () => {
  modelsGateway();
  const { user } = await openPicker();
  await user.selectOptions(screen.getByRole("combobox", { name: "Sort" }), "Cheapest");
  expect(await listed()).toEqual(["Coder (free)", "GPT-5 Mini", "Claude Haiku 4.5", "Claude Opus 4.5"]);
});

test("another list begins at its top, the first one at the chosen model", async () => {
  modelsGateway();
  const { user } = await openPicker({ start: GPT.id });
  expect(await meant()).toBe("GPT-5 Mini");
  await user.selectOptions(screen.getByRole("combobox", { name: "Sort" }), "Cheapest");
  expect(await meant()).toBe("Coder (free)");
  await user.click(await search());
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(await meant()).toBe("Claude Haiku 4.5");
  await user.keyboard("c");
  expect(await meant()).toBe("Coder (free)");
});

test("a favourite is made by keys, and stands first the next time", async () => {
  modelsGateway();
  const { user } = await openPicker();
  await user.keyboard("{End}{Control>}d{/Control}");
  expect(await screen.findByRole("option", { name: /^Coder \(free\), Qwen, favourite/ })).toBeTruthy();
  await user.keyboard("{Escape}");
  await user.click(await button("Model: Choose a model"));
  expect(await screen.findByText("Favourites")).toBeTruthy();
  expect((await listed()).at(0)).toBe("Coder (free)");
  await user.keyboard("{Control>}d{/Control}");
  expect(usePreferences.getState().favouriteModels).toEqual([]);
});

test("a favourite is made with the star of a row, which chooses nothing", async () => {
  modelsGateway();
  const { user } = await openPicker();
  const row = await screen.findByRole("option", { name: /^GPT-5 Mini/ });
  await user.click(within(row).getByTitle("Add to favourites"));
  expect(await screen.findByRole("option", { name: /^GPT-5 Mini, OpenAI, favourite/ })).toBeTruthy();
  expect(screen.getByRole("listbox")).toBeTruthy();
});

test("the models used last stand above the others, the last one first", async () => {
  modelsGateway();
  setPreferences({ recentModels: [FREE.id, GPT.id, "gone/model"] });
  await openPicker();
  expect(await screen.findByText("Recent")).toBeTruthy();
  expect((await listed()).slice(0, 2)).toEqual(["Coder (free)", "GPT-5 Mini"]);
});

test("what was chosen is remembered, eight of them", async () => {
  modelsGateway();
  setPreferences({ recentModels: ["a", "b", "c", "d", "e", "f", "g", "h"] });
  const { user } = await openPicker();
  await user.keyboard("mini{Enter}");
  expect(usePreferences.getState().recentModels).toEqual([GPT.id, "a", "b", "c", "d", "e", "f", "g"]);
});

test("the keys for it open the picker of the chat", async () => {
  modelsGateway();
  const { user } = renderInApp(<Chooser start={OPUS.id} shortcut />);
  await button("Model: Claude Opus 4.5");
  await user.keyboard("{Control>}{Shift>}M{/Shift}{/Control}");
  await focusIsOn(await search());
});

test("a model that is gone is said to be so, and the nearest is one press away", async () => {
  modelsGateway();
  const { user } = renderInApp(<Chooser start="anthropic/claude-opus-3" />);
  await user.click(await button("Model: claude-opus-3 not available"));
  expect((await screen.findByText(/is not available any more/)).textContent).toContain(
    "claude-opus-3 is not available",
  );
  await waitFor(async () => expect(await meant()).toBe("Claude Opus 4.5"));
  await user.keyboard("{Enter}");
  expect(await button("Model: Claude Opus 4.5")).toBeTruthy();
});

test("only models that take what the message needs, unless one wants them all", async () => {
  modelsGateway();
  const { user } = await openPicker({ needs: ["image"] });
  expect(await listed()).toEqual(["Claude Opus 4.5"]);
  await user.click(await button("Takes images"));
  expect(await listed()).toHaveLength(MODELS.length);
});

test("of four hundred models a few are drawn, and every one is reached", async () => {
  const many = Array.from({ length: 400 }, (_, at) => model({ id: `maker/model-${at}`, name: `Maker: Model ${at}` }));
  modelsGateway(many);
  const { user } = await openPicker();
  expect((await listed()).length).toBeLessThan(60);
  expect(screen.getByRole("status").textContent).toContain("400 models");
  await user.keyboard("{End}");
  expect(await meant()).toBe("Model 399");
  await user.keyboard("model 271");
  expect(await meant()).toBe("Model 271");
  await user.keyboard("{Enter}");
  expect(await button("Model: Model 271")).toBeTruthy();
});
