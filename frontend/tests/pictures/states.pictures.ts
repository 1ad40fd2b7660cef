import type { Page } from "playwright-core";
import { beforeAll, beforeEach, expect } from "vitest";
import { answer, answered, ask, composer, saysSoFar } from "../e2e/support/chat";
import { Stage } from "../e2e/support/stage";
import { BRANCHES, FAILED, INTERRUPTED, idOf, LONG, seed, tidy } from "./seed";
import { pictures } from "./shoot";

const stage = new Stage({ MODEL_NAME: "anthropic/claude-opus-4.5" });
beforeAll(() => seed(stage.gateway));
beforeEach(() => tidy(stage.gateway));

const conversation = (title: string) => `/c/${idOf(title)}`;

/** With the last answer in its colours. */
const coloured = (page: Page) => answer(page).locator("pre code span").first().waitFor();

const openList = async (page: Page) => {
  await coloured(page);
  const menu = page.getByRole("button", { name: "Conversations", exact: true });
  if (await menu.isVisible()) await menu.click();
};

pictures(stage, "empty", {
  path: "/",
  steps: (page) => page.getByRole("button", { name: /Explain something/ }).waitFor(),
});

pictures(stage, "streaming", {
  path: "/",
  steps: async (page) => {
    await ask(page, "Why is the sky blue?");
    await saysSoFar(page, "Why not violet");
  },
});

pictures(stage, "answer", {
  path: "/",
  steps: async (page) => {
    await ask(page, "Why is the sky blue?");
    await answered(page);
    await coloured(page);
  },
});

pictures(stage, "long", { path: conversation(LONG), steps: coloured });
pictures(stage, "branches", { path: conversation(BRANCHES), steps: coloured });

pictures(stage, "error", {
  path: conversation(FAILED),
  steps: (page) => page.getByRole("button", { name: "Try again" }).waitFor(),
});

pictures(stage, "interrupted", {
  path: conversation(INTERRUPTED),
  steps: (page) => page.getByRole("button", { name: "Continue" }).waitFor(),
});

pictures(stage, "writing", {
  path: conversation(LONG),
  steps: async (page) => {
    await coloured(page);
    await composer(page).fill(
      "Draw me the path of a carry through eight full adders.\n\nOne line per adder is enough.",
    );
  },
});

pictures(stage, "picker", {
  path: conversation(BRANCHES),
  steps: async (page) => {
    await coloured(page);
    await page.getByRole("button", { name: /^Model/ }).click();
    await page.getByRole("option", { name: /Opus/ }).waitFor();
    // On a desktop with the details beside it; a phone has room for one of the two.
    const details = page.getByText("99.9% up").first();
    await page.keyboard.press("ArrowRight");
    if ((page.viewportSize()?.width ?? 0) > 1000) await details.waitFor();
  },
});

pictures(stage, "parameters", {
  path: conversation(BRANCHES),
  steps: async (page) => {
    await coloured(page);
    await page.getByRole("button", { name: /^System prompt and parameters/ }).click();
    await page.getByLabel("Temperature").waitFor();
  },
});

pictures(stage, "palette", {
  path: conversation(BRANCHES),
  steps: async (page) => {
    await coloured(page);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
  },
});

pictures(stage, "shortcuts", {
  path: conversation(BRANCHES),
  steps: async (page) => {
    await coloured(page);
    await page.locator("h1").click();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  },
});

pictures(stage, "list", { path: conversation(BRANCHES), steps: openList });

pictures(stage, "search", {
  path: conversation(BRANCHES),
  steps: async (page) => {
    await openList(page);
    await page.getByRole("textbox", { name: "Search conversations" }).fill("water");
    await page.locator("mark").first().waitFor();
  },
});

pictures(stage, "tray", {
  path: shared(),
  steps: async (page) => {
    await composer(page).fill("Why is the sky blue?");
    await page.getByRole("list", { name: "Variants" }).waitFor();
  },
});

pictures(stage, "comparing", {
  path: shared(),
  steps: async (page) => {
    await compared(page);
    await page.keyboard.press("1");
    await page.getByText(/^You voted for/).waitFor();
  },
});

pictures(stage, "figures", {
  path: shared(),
  steps: async (page) => {
    await compared(page);
    await page.getByRole("button", { name: "Figures" }).click();
    await page.getByRole("table", { name: "All figures" }).waitFor();
  },
});

pictures(stage, "temporary", {
  path: "/?temporary",
  steps: (page) => page.getByRole("heading", { name: "Temporary chat" }).waitFor(),
});

for (const section of ["appearance", "usage", "gateway"]) {
  pictures(stage, section, { path: `/settings/${section}`, steps: (page) => page.locator("h2").first().waitFor() });
}

/** An address that brings three variants to a new chat. */
function shared(): string {
  const variants = [{ model: "openai/gpt-5.1" }, { model: "mistralai/mistral-large" }, { model: "cohere/command-a" }];
  return `/compare?variants=${Buffer.from(JSON.stringify(variants)).toString("base64url")}`;
}

/** Ask them, and wait for all answers. */
async function compared(page: Page): Promise<void> {
  await composer(page).fill("Why is the sky blue?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.waitForURL(/\/compare\/.+/);
  const lanes = page.getByRole("region", { name: /^Answer / });
  await lanes.first().waitFor();
  const live = page.getByRole("region", { name: /being written/ });
  await live.first().waitFor();
  await expect.poll(() => live.count(), { timeout: 30_000 }).toBe(0);
}
