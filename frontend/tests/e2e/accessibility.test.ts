import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violations } from "./support/accessibility";
import { answer, answered, ask, composer, conversation } from "./support/chat";
import { type Device, PHONE } from "./support/device";
import { PICTURE, paste } from "./support/files";
import { openPicker } from "./support/models";
import { listed } from "./support/sidebar";
import { Stage } from "./support/stage";

const stage = new Stage();

const SECTIONS = ["appearance", "chat", "models", "gateway", "usage", "data", "keyboard", "about"];

/** What is done on a page that has just been opened, to see what is to be looked at. */
type Steps = (page: Page) => Promise<unknown>;

const asked: Steps = async (page) => {
  await ask(page, "echo: # A heading\n\n- an item\n- [a link](https://example.org/)\n\n`code`");
  await answered(page);
};

test.each<[string, string]>([
  ["a new chat", "/"],
  ["a temporary chat", "/?temporary"],
  ...SECTIONS.map((section): [string, string] => [`settings: ${section}`, `/settings/${section}`]),
])("%s", async (_, path) => {
  const page = await (await quietDevice()).visit(path);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test.each<[string, Steps]>([
  ["a conversation", asked],
  ["an answer with everything in it", (page) => opened(page, everything())],
  ["pictures", (page) => opened(page, scripted("images-two"))],
  ["sources", (page) => opened(page, scripted("citations"))],
  ["calls of tools", called],
  ["a failed answer", (page) => opened(page, scripted("error-402"))],
  ["a cut answer", (page) => opened(page, scripted("cut"))],
  ["branches", branched],
  ["a question being edited", edited],
  ["parameters", (page) => page.getByRole("button", { name: "System prompt and parameters" }).click()],
  ["the details of a model", detailed],
  ["events and curl", events],
  ["what an answer cost", cost],
  ["a search", (page) => page.getByLabel("Search conversations").fill("heading")],
  ["the archive", (page) => page.getByRole("button", { name: "Archived" }).click()],
  ["a menu of the list", menu],
  ["an attachment that does not fit, and a word about it", attached],
  ["a conversation that is not there", (page) => page.goto("/c/00000000-0000-7000-8000-000000000000")],
  ["an address of nothing", (page) => page.goto("/nothing/here")],
  ["the palette", (page) => pressed(page, "Control+k", "dialog")],
  ["the sheet of shortcuts", (page) => pressed(page, "?", "dialog")],
  ["the model picker", (page) => pressed(page, "Control+Shift+m", "listbox")],
])("%s", async (_, steps) => {
  const device = await quietDevice();
  device.expects(/status of 404/);
  const page = await device.visit();
  await settled(page);
  await steps(page);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test.each([
  ["a new chat", "/"],
  ["the list of settings", "/settings"],
  ["settings: appearance", "/settings/appearance"],
  ["settings: gateway", "/settings/gateway"],
  ["settings: usage", "/settings/usage"],
])("%s on a phone", async (_, path) => {
  const page = await (await quietDevice(PHONE)).visit(path);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test.each<[string, Steps]>([
  ["an answer with everything in it", (page) => opened(page, everything())],
  ["a failed answer", (page) => opened(page, scripted("error-402"))],
  ["the model picker", (page) => page.getByRole("button", { name: /^Model: / }).tap()],
  ["parameters", (page) => page.getByRole("button", { name: "System prompt and parameters" }).tap()],
])("%s on a phone", async (_, steps) => {
  const page = await (await quietDevice(PHONE)).visit();
  await settled(page);
  await steps(page);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test("a conversation on a phone, and the list over it", async () => {
  const page = await (await quietDevice(PHONE)).visit();
  await asked(page);
  expect(await found(page)).toEqual({ light: [], dark: [] });
  await page.getByRole("button", { name: "Conversations" }).click();
  await page.getByRole("dialog", { name: "Conversations" }).waitFor();
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

const DOCUMENT = `# Heading

| a | b |
| --- | ---: |
| 1 | 2 |

1. one
- [x] done
- [ ] to do

> quoted, with **bold**, \`code\` and [a link](https://example.org/)

\`\`\`python
def one(): return 1  # a comment
\`\`\`

$$E = mc^2$$

![a picture](https://example.org/picture.png)

A claim.[^1]

[^1]: Its proof.`;

function everything(): Promise<string> {
  return conversation(stage.gateway, { model: "openai/gpt-5.1" }, `echo@2000: ${DOCUMENT}`);
}

function scripted(scenario: string): Promise<string> {
  return conversation(stage.gateway, { model: `scripted/${scenario}` }, "Go");
}

/** The conversation at this address, its answer there. */
async function opened(page: Page, address: Promise<string>): Promise<void> {
  await page.goto(await address);
  await answer(page).getByRole("button", { name: "Answer again", exact: true }).waitFor();
}

async function called(page: Page): Promise<void> {
  await opened(page, scripted("tools"));
  await answer(page)
    .getByRole("button", { name: /get_weather/ })
    .click();
}

async function branched(page: Page): Promise<void> {
  await opened(page, everything());
  await answer(page).getByRole("button", { name: "Answer again", exact: true }).click();
  await answer(page).getByRole("group", { name: "Branches" }).waitFor();
}

async function edited(page: Page): Promise<void> {
  await opened(page, everything());
  await composer(page).press("ArrowUp");
  await page.getByRole("textbox", { name: "Edit the message" }).waitFor();
}

async function detailed(page: Page): Promise<void> {
  await openPicker(page);
  await page.getByRole("combobox", { name: "Search models" }).fill("sonnet 4.5");
  await page.keyboard.press("ArrowRight");
  await page
    .getByRole("region", { name: /^Details of/ })
    .getByText("Scripted Slow")
    .waitFor();
}

async function events(page: Page): Promise<void> {
  await opened(page, everything());
  await answer(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Run, events and curl" }).click();
  await page
    .getByRole("dialog")
    .getByText(/^\{"type":"start"/)
    .waitFor();
}

async function cost(page: Page): Promise<void> {
  await opened(page, everything());
  await answer(page)
    .getByRole("button", { name: /^About this answer/ })
    .click();
  await page.getByRole("dialog", { name: "About this answer" }).waitFor();
}

async function menu(page: Page): Promise<void> {
  await opened(page, conversation(stage.gateway, { title: "With a menu" }, "echo: One."));
  await listed(page, "With a menu").click({ button: "right" });
  await page.getByRole("menu").waitFor();
}

async function attached(page: Page): Promise<void> {
  await page.goto(await conversation(stage.gateway, { model: "mistralai/mistral-large" }));
  await composer(page).fill("What is this?");
  await paste(page, PICTURE);
  await page.getByText("Mistral Large takes no images.").waitFor();
  await page.getByRole("list", { name: "Attachments" }).getByText(/^PNG/).waitFor();
  await composer(page).press("Enter");
  await page
    .getByText(/^Not sent yet/)
    .first()
    .waitFor();
}

/** Keys that open something, pressed where nobody writes. */
async function pressed(page: Page, keys: string, opened: "dialog" | "listbox"): Promise<void> {
  await page.locator("h1").click();
  await page.keyboard.press(keys);
  await page.getByRole(opened).waitFor();
}

function quietDevice(options = {}): Promise<Device> {
  return stage.device({ reducedMotion: "reduce", ...options });
}

/** In both themes, between which the page changes as the system does: in its colours alone. */
async function found(page: Page): Promise<Record<"light" | "dark", string[]>> {
  await turn(page, "light");
  const light = await violations(page);
  await turn(page, "dark");
  return { light, dark: await violations(page, "color-contrast") };
}

async function turn(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
  await settled(page);
}

/** Nothing is being fetched that would be shown, and nothing moves. */
async function settled(page: Page): Promise<void> {
  // By its tag: behind a dialog it has no role.
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(
    () => document.querySelector("[aria-busy=true]") === null && document.getAnimations().length === 0,
  );
}
