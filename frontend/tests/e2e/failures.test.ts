import { expect, test } from "vitest";
import { answer, answered, ask, conversation, PATIENTLY, storedAnswer, storedMessages } from "./support/chat";
import { search } from "./support/models";
import { Stage } from "./support/stage";

// One try each: how the gateway waits between tries is its own affair, and proven there.
const stage = new Stage({ RETRIES: "0" });

test.each<[string, RegExp, string[]]>([
  ["error-401", /key/i, ["Try again", "Another model"]],
  ["error-402", /credit/i, ["Try again", "Another model"]],
  ["error-403", /moderation|refused/i, ["Try again", "Another model"]],
  ["error-429", /busy|rate|many/i, ["Try again", "Another model"]],
  ["error-503", /failed while answering/, ["Try again", "Another model"]],
  ["error-400-context", /long|context/i, ["Try again", "Another model", "Leave out the oldest turns"]],
  ["error-524-html", /took too long/, ["Try again", "Another model"]],
  ["mid-error", /failed while answering/, ["Continue", "Try again", "Another model"]],
  ["cut", /broke|cut|lost|ended/i, ["Continue", "Try again", "Another model"]],
])("%s is told in words, with the next step", async (scenario, words, steps) => {
  const address = await conversation(stage.gateway, { model: `scripted/${scenario}` }, "Will it?");
  const page = await (await stage.device()).visit(address);
  const { error } = await storedAnswer(stage.gateway, page);
  await answer(page)
    .getByText(error?.message ?? "an error", { exact: false })
    .waitFor();
  expect(error?.message).toMatch(words);
  for (const step of steps) await answer(page).getByRole("button", { name: step, exact: true }).waitFor();
  const shown = await answer(page).textContent();
  expect(shown).not.toContain("user_scripted_secret");
  expect(shown).not.toContain("<html>");
});

test("what was written before it broke stays, and Try again answers anew beside it", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/flaky" }, "Will it?");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByRole("button", { name: "Try again" }).click();
  await answered(page);
  await answer(page).getByText("Hello from the scripted upstream.").waitFor();
  const statuses = (await storedMessages(stage.gateway, page)).map(({ status }) => status);
  expect(statuses).toEqual(["complete", "failed", "completed"]);
});

test("another model answers in place of one that failed", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/error-503" }, "echo: Somebody.");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByRole("button", { name: "Another model", exact: true }).click();
  await search(page, "GPT-5.1");
  await answer(page).getByText("Somebody.").waitFor();
  await answered(page);
  expect((await storedAnswer(stage.gateway, page)).model).toBe("openai/gpt-5.1");
});

test("a cut answer is continued from what there is of it", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/cut" }, "Will it?");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByText("Half an answer").waitFor();
  await answer(page).getByRole("button", { name: "Continue" }).click();
  await expect
    .poll(async () => (await storedAnswer(stage.gateway, page)).content, PATIENTLY)
    .toBe("Half an answerHalf an answer");
});

test("a question that the gateway does not take goes back to where it was written", async () => {
  const device = await stage.device();
  device.expects(/status of 429/);
  const page = await device.visit(await conversation(stage.gateway));
  await device.context.route("**/runs", (route) =>
    route.fulfill({
      status: 429,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "about:blank",
        title: "Too Many Requests",
        status: 429,
        detail: "64 answers are being written in this conversation; wait for one to end",
        code: "limit_reached",
        retryable: true,
      }),
    }),
  );
  await ask(page, "Once more");
  await page
    .getByText(/64 answers are being written in this conversation/)
    .first()
    .waitFor();
  await expect.poll(() => page.getByRole("textbox", { name: "Message" }).inputValue(), PATIENTLY).toBe("Once more");
});
