import { expect, test } from "vitest";
import { violations } from "./support/accessibility";
import { Stage } from "./support/stage";

// Nobody can answer, and nothing is kept.
const stage = new Stage({ OPENROUTER_API_KEY: "", LOCAL_MODEL: "off", DATABASE_URL: "memory:" });

test("without a key the page says how to set one, and that nothing is kept", async () => {
  const page = await (await stage.device()).visit();
  await page.getByRole("heading", { name: "No OpenRouter key is set yet" }).waitFor();
  await page.getByText("OPENROUTER_API_KEY=sk-or-v1-…").waitFor();
  await page.getByText(/Nobody can answer yet/).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: "How to keep them" }).click();
  await page.getByText("DATABASE_URL=sqlite+aiosqlite:///data/openchat.db").waitFor();
  await page.getByText("None is set up").waitFor();
  expect(await violations(page)).toEqual([]);
});
