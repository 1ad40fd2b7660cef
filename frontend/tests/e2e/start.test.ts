import { expect, test } from "vitest";
import { answer, answered, ask, composer, shownText, storedAnswer } from "./support/chat";
import { Stage } from "./support/stage";

const stage = new Stage();

test("the first prompt of a fresh start is answered, and stored as it is shown", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await page.getByRole("heading", { name: "What can I help with?" }).waitFor();
  await composer(page).fill("echo: The sky is blue.");
  await composer(page).press("Enter");
  await answered(page);
  expect(await shownText(page)).toBe("The sky is blue.");
  expect((await storedAnswer(stage.gateway, page)).content).toBe("The sky is blue.");
  await page.getByRole("navigation").getByText("The sky is blue").first().waitFor();
});

test("nothing is stored before there is a message", async () => {
  const device = await stage.device();
  const page = await device.visit();
  const before = await page.request.get("/api/conversations").then((response) => response.json());
  await composer(page).fill("Half a thought");
  const after = await page.request.get("/api/conversations").then((response) => response.json());
  expect(after.items.length).toBe(before.items.length);
});

test("an example is put into the composer", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await page.getByRole("button", { name: /Explain something/ }).click();
  expect(await composer(page).inputValue()).toMatch(/^Explain how/);
});

test("a link to a conversation leads there", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await ask(page, "echo: Linked.");
  await answered(page);
  const other = await device.visit(new URL(page.url()).pathname);
  await answer(other).getByText("Linked.").waitFor();
});

test("the first page asks for little", async () => {
  const device = await stage.device();
  const page = await device.context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/");
  await page.getByRole("button", { name: /Explain something/ }).waitFor();
  expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(15);
});
