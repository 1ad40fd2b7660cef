import { expect, test } from "vitest";
import { violations } from "./support/accessibility";
import { answered, ask, composer, shownText } from "./support/chat";
import { Stage } from "./support/stage";

const TOKEN = "a-long-random-secret";
const stage = new Stage({ ACCESS_TOKEN: TOKEN });

// What a browser says of each answer that is none.
const REFUSED = /status of 401/;

test("the access token is asked for once, and a wrong one is refused", async () => {
  const device = await stage.device();
  device.expects(REFUSED);
  const page = await device.visit();
  await page.getByRole("heading", { name: "Open Chat is locked" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel("Access token").fill("not the token");
  await page.keyboard.press("Enter");
  await page.getByText("This is not the token of this gateway.").waitFor();
  await page.getByLabel("Access token").fill(TOKEN);
  await page.keyboard.press("Enter");
  await ask(page, "echo: Let in.");
  await answered(page);
  expect(await shownText(page)).toBe("Let in.");
  const again = await device.visit("/settings/gateway");
  await again.getByRole("button", { name: /Sign out/ }).waitFor();
});

test("a session that ends while one writes loses nothing", async () => {
  const device = await stage.device();
  device.expects(REFUSED);
  const page = await device.visit();
  await page.getByLabel("Access token").fill(TOKEN);
  await page.keyboard.press("Enter");
  await composer(page).fill("echo: Still here.");
  await device.context.clearCookies();
  await composer(page).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.waitFor();
  expect(await violations(page)).toEqual([]);
  await dialog.getByLabel("Access token").fill(TOKEN);
  await page.keyboard.press("Enter");
  await answered(page);
  expect(await shownText(page)).toBe("Still here.");
});

test("who signs out is asked again", async () => {
  const device = await stage.device();
  device.expects(REFUSED);
  const page = await device.visit("/settings/gateway");
  await page.getByLabel("Access token").fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /Sign out/ }).click();
  await page.getByRole("heading", { name: "Open Chat is locked" }).waitFor();
});
