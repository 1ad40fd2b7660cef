import { expect, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import { answer, answered, composer, PATIENTLY, storedAnswer } from "./support/chat";
import { Stage } from "./support/stage";

// As a fresh clone has it: no key, and a small model on the gateway's own machine.
const stage = new Stage({ OPENROUTER_API_KEY: "", LOCAL_MODEL: "on" });

// It takes some seconds to load, and on a busy machine some more.
const LOADING = { ...PATIENTLY, timeout: 50_000 };

test("without a key one can talk with the local model at once", async ({ skip }) => {
  const { data: about } = await createApi(stage.gateway).GET("/api/about");
  skip(about?.local_model === "missing", "its packages are an extra; `./openchat test` brings them");
  const page = await (await stage.device()).visit();
  await page.getByRole("heading", { name: "No OpenRouter key is set yet" }).waitFor();
  const talk = page.getByRole("button", { name: "Talk with the local model" });
  await expect.poll(() => talk.isVisible(), LOADING).toBe(true);
  await talk.click();
  expect(await composer(page).inputValue()).toBe("Hello! What can you do?");
  await composer(page).press("Enter");
  await expect.poll(() => answer(page).isVisible(), LOADING).toBe(true);
  await answered(page);
  const stored = await storedAnswer(stage.gateway, page);
  expect(stored).toMatchObject({ status: "completed", provider: "local", cost_source: "free" });
  expect(stored.content.length).toBeGreaterThan(0);
  await answer(page)
    .getByText(stored.content.split(/[*\n#`]/)[0] ?? "")
    .first()
    .waitFor();
});
