import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answer, answered, composer, conversation, PATIENTLY, saysSoFar, storedMessages, words } from "./support/chat";
import { focused, isFocusVisible } from "./support/keys";
import { listed } from "./support/sidebar";
import { Stage } from "./support/stage";

const stage = new Stage();

test("a whole session is held by keys alone", async () => {
  const page = await (await stage.device()).visit();
  await holds(page, "textarea Message");

  await page.keyboard.press("Control+Shift+m");
  await holds(page, "combobox Search models");
  await page.keyboard.type("haiku");
  await page.keyboard.press("Enter");
  await holds(page, "textarea Message");
  await page.getByRole("button", { name: "Model: Claude Haiku 4.5" }).waitFor();

  await page.keyboard.type(`echo@40: ${words(200)}`);
  await page.keyboard.press("Enter");
  await saysSoFar(page, "word5");
  await holds(page, "textarea Message");
  await page.keyboard.press("Escape");
  await answer(page).getByText("You stopped this answer.").waitFor();
  await holds(page, "textarea Message");

  await page.keyboard.press("ArrowUp");
  await holds(page, "textarea Edit the message");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("echo: Rather this.");
  await page.keyboard.press("Enter");
  await answer(page).getByText("Rather this.").waitFor();
  await answered(page);
  await holds(page, /./);
  expect((await storedMessages(stage.gateway, page)).at(-1)?.model).toBe("anthropic/claude-haiku-4.5");

  await tabTo(page, /^button Answer again$/);
  await page.keyboard.press("r");
  await answer(page).getByText("2/2").waitFor();
  await answered(page);
  await page.keyboard.press("[");
  await answer(page).getByText("1/2").waitFor();
  await page.keyboard.press("]");
  await answer(page).getByText("2/2").waitFor();
  await holds(page, /./);

  await page.keyboard.press("Control+Shift+c");
  await page.getByText("Copied", { exact: true }).first().waitFor();
  await page.keyboard.press("Shift+Escape");
  await holds(page, "textarea Message");
  await page.keyboard.press("Control+v");
  expect(await composer(page).inputValue()).toBe("Rather this.");

  await page.keyboard.press("Control+,");
  await page.getByRole("heading", { name: "Appearance" }).waitFor();
  await tabTo(page, /^radio System$/);
  await page.keyboard.press("ArrowRight");
  await holds(page, "radio Light");
  await page.keyboard.press("ArrowRight");
  await holds(page, "radio Dark");
  await page.keyboard.press("Space");
  await page.locator("html[data-theme=dark]").waitFor();
  await holds(page, "radio Dark");

  await page.keyboard.press("Control+k");
  await holds(page, "combobox Search commands, conversations and models");
  await page.keyboard.type("new chat");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What can I help with?" }).waitFor();
  await holds(page, "textarea Message");
});

test("the list of conversations is one stop, and its arrows lead through it and back", async () => {
  for (const title of ["Third", "Second", "First"]) await conversation(stage.gateway, { title }, "echo: One.");
  const device = await stage.device();
  // Renamed and deleted in one breath, it may be gone before it has its name.
  device.expects(/status of 404/);
  const page = await device.visit();
  await listed(page, "First").waitFor();
  await page.keyboard.press("Control+Shift+f");
  await holds(page, "input Search conversations");
  await page.keyboard.press("ArrowDown");
  await holds(page, "a First");
  await page.keyboard.press("ArrowDown");
  await holds(page, "a Second");

  await page.keyboard.press("Tab");
  await holds(page, "button More for Second");
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("ArrowDown");
  await holds(page, /^menuitem /);
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await holds(page, "button More for Second");

  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("F2");
  await holds(page, "input Title of Second");
  await page.keyboard.type("Other");
  await page.keyboard.press("Enter");
  await holds(page, "a Other");

  await page.keyboard.press("Delete");
  await page.getByText("Conversation deleted").first().waitFor();
  await holds(page, "a Third");
  await page.keyboard.press("Enter");
  await answer(page).getByText("One.").waitFor();
  await page.keyboard.press("Alt+ArrowUp");
  await page.getByRole("heading", { name: "First" }).waitFor();
});

test("what opens over the page gives the focus back where it was", async () => {
  const page = await (await stage.device()).visit(
    await conversation(stage.gateway, { title: "Under it all", model: "scripted/images-two" }, "Two, please"),
  );
  await answer(page).getByRole("button", { name: "Answer again", exact: true }).waitFor();
  for (const [from, opens, role] of [
    [/^button Image by the model, 8 by 8/, "Enter", "dialog"],
    [/^button More$/, "Enter", "menu"],
    [/^button About this answer/, "Enter", "dialog"],
    [/^button Answer again with another model$/, "Enter", "dialog"],
    [/^button System prompt and parameters$/, "Enter", "dialog"],
    [/^button Model: /, "Enter", "dialog"],
    [/^a Under it all$/, "?", "dialog"],
    [/^a Under it all$/, "Control+k", "dialog"],
    [/^a Under it all$/, "Shift+F10", "menu"],
  ] as const) {
    await tabTo(page, from);
    await page.keyboard.press(opens);
    await page.getByRole(role).waitFor();
    await expect.poll(() => focused(page), PATIENTLY).not.toMatch(from);
    await page.keyboard.press("Escape");
    await page.getByRole(role).waitFor({ state: "detached" });
    const returned = role === "menu" && opens !== "Enter" ? /More for Under it all$/ : from;
    await expect.poll(() => focused(page), { ...PATIENTLY, message: `after ${opens} on ${from}` }).toMatch(returned);
  }
});

test("every stop of the Tab key is seen, and none is a dead end", async () => {
  const address = await conversation(
    stage.gateway,
    { title: "All around" },
    "echo: # One\n\n[a](https://example.org/)",
  );
  for (const path of [address, "/", "/settings/appearance", "/settings/usage"]) {
    const page = await (await stage.device()).visit(path);
    await page.getByRole("link", { name: "Settings", exact: true }).waitFor();
    const stops: string[] = [];
    for (let stop = await next(page); !stops.includes(stop); stop = await next(page)) {
      stops.push(stop);
      // Behind the last stop come those of the browser.
      if (stop.startsWith("nothing")) continue;
      expect(await isFocusVisible(page), `${stop} of ${path}`).toBe(true);
    }
    expect(stops.length, stops.join("\n")).toBeGreaterThan(8);
  }
});

test("a skip link leads past the list", async () => {
  const page = await (await stage.device()).visit("/settings/about");
  await page.getByRole("heading", { name: "About" }).waitFor();
  await page.keyboard.press("Tab");
  await holds(page, "a Skip to the conversation");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.id), PATIENTLY).toBe("main");
});

/** This has the focus, and one sees it. */
async function holds(page: Page, what: string | RegExp): Promise<void> {
  const expected = typeof what === "string" ? new RegExp(`^${escaped(what)}$`) : what;
  await expect.poll(() => focused(page), PATIENTLY).toMatch(expected);
  expect(await focused(page)).not.toBe("nothing");
}

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

async function tabTo(page: Page, what: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (what.test(await focused(page))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${what}`);
}

/** By its place, since several have the same name. */
async function next(page: Page): Promise<string> {
  await page.keyboard.press("Tab");
  const place = await page.evaluate(() =>
    [...document.querySelectorAll("*")].indexOf(document.activeElement ?? document.body),
  );
  return `${await focused(page)} (${place})`;
}
