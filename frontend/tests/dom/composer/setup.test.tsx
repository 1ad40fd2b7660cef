import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { moveDraft } from "@/features/composer";
import { setPreferences } from "@/lib/preferences";
import type { Model } from "@/lib/types";
import type { Asked } from "../support/fake-gateway";
import { detail } from "../support/fixtures";
import { composerGateway, field, openComposer, SEER } from "./open-composer";

const NAME = /System prompt and parameters/;

const THINKER: Model = {
  ...SEER,
  supported_parameters: ["temperature", "max_tokens", "reasoning"],
  reasoning: {
    mandatory: false,
    default_enabled: true,
    default_effort: "medium",
    supported_efforts: ["high", "medium", "low"],
    supports_max_tokens: true,
  },
};

function patched(id: string | undefined, body: object) {
  return { ...detail(), id, ...body };
}

async function openPanel(user: { click: (element: Element) => Promise<void> }) {
  // Which parameters there are, the list of models says.
  await screen.findByRole("button", { name: /Seer/ });
  await user.click(screen.getByRole("button", { name: NAME }));
  await screen.findByRole("textbox", { name: "System prompt" });
}

test("the parameters are those that the model takes", async () => {
  composerGateway();
  const { user } = openComposer();
  await openPanel(user);
  expect(screen.getByRole("textbox", { name: "Temperature" })).toBeTruthy();
  expect(screen.getByText(/1 to 16,384/)).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Top K" })).toBeNull();
  expect(screen.queryByRole("combobox", { name: "Reasoning" })).toBeNull();
});

test("the reasoning effort is as the catalogue says", async () => {
  composerGateway([THINKER]);
  const { user, heard } = openComposer({ draftKey: "new" });
  await openPanel(user);
  const efforts = screen.getAllByRole("option").map((option) => option.textContent);
  expect(efforts).toEqual(["Default (medium)", "High", "Medium", "Low", "Up to a number of tokens", "Off"]);
  await user.selectOptions(screen.getByRole("combobox", { name: "Reasoning" }), "High");
  await user.keyboard("{Escape}");
  await user.type(field(), "hello{Enter}");
  expect(heard.sent[0]?.setup).toEqual({ system_prompt: null, params: { reasoning: { effort: "high" } } });
});

test("a conversation's system prompt and parameters are saved", async () => {
  const gateway = composerGateway();
  gateway.on("PATCH /api/conversations/:id", ({ params, body }: Asked) => patched(params.id, body));
  const { user, draftKey } = openComposer();
  await openPanel(user);
  await user.type(screen.getByRole("textbox", { name: "System prompt" }), "Be brief.");
  await user.type(screen.getByRole("textbox", { name: "Temperature" }), "0,7");
  expect(await screen.findByText("Saved")).toBeTruthy();
  const patches = gateway.asked(`PATCH /api/conversations/${draftKey}`).map(({ body }) => body);
  expect(Object.assign({}, ...patches)).toEqual({ system_prompt: "Be brief.", params: { temperature: 0.7 } });
});

test("closing the panel saves what was just written", async () => {
  const gateway = composerGateway();
  gateway.on("PATCH /api/conversations/:id", ({ params, body }: Asked) => patched(params.id, body));
  const { user, draftKey } = openComposer();
  await openPanel(user);
  await user.type(screen.getByRole("textbox", { name: "System prompt" }), "Be brief.");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(gateway.asked(`PATCH /api/conversations/${draftKey}`)).toHaveLength(1));
  expect(gateway.asked(`PATCH /api/conversations/${draftKey}`)[0]?.body).toEqual({ system_prompt: "Be brief." });
});

test("a number out of range is named, and not kept", async () => {
  composerGateway();
  const { user, heard } = openComposer({ draftKey: "new" });
  await openPanel(user);
  await user.type(screen.getByRole("textbox", { name: "Temperature" }), "3");
  await user.tab();
  expect(screen.getByText("Enter a number from 0 to 2.")).toBeTruthy();
  await user.type(screen.getByRole("textbox", { name: "Longest answer" }), "1.5");
  await user.tab();
  expect(screen.getByText("Enter a whole number from 1 to 16,384.")).toBeTruthy();
  await user.keyboard("{Escape}");
  await user.type(field(), "hello{Enter}");
  expect(heard.sent[0]?.setup?.params).toEqual({ max_tokens: 1 });
});

test("one parameter is reset, or all of them", async () => {
  composerGateway();
  const { user, heard } = openComposer({ draftKey: "new" });
  await openPanel(user);
  await user.type(screen.getByRole("textbox", { name: "Temperature" }), "1");
  await user.type(screen.getByRole("textbox", { name: "Longest answer" }), "500");
  await user.click(screen.getByRole("button", { name: "Reset temperature" }));
  expect(await screen.findByRole("button", { name: /parameters, changed$/ })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Reset all parameters" }));
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Longest answer" }).value).toBe("");
  await user.keyboard("{Escape}");
  await user.type(field(), "hello{Enter}");
  expect(heard.sent[0]?.setup?.params).toEqual({});
});

test("what the model does not take is kept and said so", async () => {
  const gateway = composerGateway();
  gateway.on("PATCH /api/conversations/:id", ({ params, body }: Asked) => patched(params.id, body));
  const conversation = detail({ id: "c", params: { top_k: 40, provider: { sort: "price" } } });
  const { user } = openComposer({ draftKey: "c", conversation });
  await openPanel(user);
  expect(screen.getByText("top_k: 40")).toBeTruthy();
  expect(screen.getByText("Kept, but not sent to this model")).toBeTruthy();
  expect(screen.getByText("Set by another program, and sent")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Remove top_k" }));
  await waitFor(() =>
    expect(gateway.asked("PATCH /api/conversations/c")[0]?.body).toEqual({ params: { provider: { sort: "price" } } }),
  );
});

test("a new chat begins with the preferred system prompt", async () => {
  composerGateway();
  setPreferences({ systemPrompt: "Answer in verse." });
  const { user, heard } = openComposer({ draftKey: "new" });
  await user.type(field(), "hello{Enter}");
  expect(heard.sent[0]?.setup).toEqual({ system_prompt: "Answer in verse.", params: {} });
});

test("the setup of a new chat stays until there is a conversation that has it", async () => {
  composerGateway();
  const { user, heard } = openComposer({ draftKey: "new" });
  await openPanel(user);
  await user.type(screen.getByRole("textbox", { name: "System prompt" }), "Be brief.");
  await user.keyboard("{Escape}");
  await user.type(field(), "refused{Enter}again{Enter}");
  act(() => moveDraft("new", "made"));
  await user.type(field(), "another{Enter}");
  const prompts = heard.sent.map(({ setup }) => setup?.system_prompt);
  expect(prompts).toEqual(["Be brief.", "Be brief.", null]);
});

test("reasoning may be given so many tokens", async () => {
  composerGateway([THINKER]);
  const { user, heard } = openComposer({ draftKey: "new" });
  await openPanel(user);
  await user.selectOptions(screen.getByRole("combobox", { name: "Reasoning" }), "Up to a number of tokens");
  const tokens = screen.getByRole("textbox", { name: "Tokens to think with" });
  await user.clear(tokens);
  await user.tab();
  expect(screen.getByText("Enter a whole number from 1 to 16,384.")).toBeTruthy();
  await user.type(tokens, "2000");
  await user.keyboard("{Escape}");
  await user.type(field(), "hello{Enter}");
  expect(heard.sent[0]?.setup?.params).toEqual({ reasoning: { max_tokens: 2000 } });
});
