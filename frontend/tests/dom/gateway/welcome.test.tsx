import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Welcome } from "@/features/gateway";
import { fakeGateway } from "../support/fake-gateway";
import { about } from "../support/fixtures";
import { renderInApp } from "../support/render";

type About = ReturnType<typeof about>;

function openPage(fields: Partial<About> | (() => unknown), temporary = false) {
  const gateway = fakeGateway();
  gateway.on("GET /api/about", () => (typeof fields === "function" ? fields() : about(fields)));
  gateway.on("GET /api/models", {
    items: [],
    next_cursor: null,
    fetched_at: null,
    stale: false,
    default_model: "maker/model",
  });
  const prompts: string[] = [];
  const page = <Welcome model="maker/model" temporary={temporary} onPrompt={(text) => prompts.push(text)} />;
  return { prompts, ...renderInApp(page) };
}

test("with a key it says who answers, and examples are put into the composer", async () => {
  const { user, prompts } = openPage({});
  await screen.findByText("model");
  expect(screen.queryByRole("heading", { name: /No OpenRouter key/ })).toBeNull();
  const examples = screen.getByRole("list", { name: "Examples to begin with" });
  expect(examples.children).toHaveLength(4);
  await user.click(screen.getByRole("button", { name: /Explain something/ }));
  expect(prompts).toEqual([expect.stringMatching(/^Explain how/)]);
});

test("without a key it says how to set one, and one can talk with the local model at once", async () => {
  const { user, prompts } = openPage({ key_configured: false, local_model: "ready" });
  await screen.findByRole("heading", { name: "No OpenRouter key is set yet" });
  const link = screen.getByRole("link", { name: "openrouter.ai/settings/keys" });
  expect(link.getAttribute("rel")).toContain("noopener");
  await user.click(screen.getByRole("button", { name: "Copy OPENROUTER_API_KEY=" }));
  expect(await navigator.clipboard.readText()).toBe("OPENROUTER_API_KEY=");
  await screen.findByRole("button", { name: "Copied" });
  await user.click(screen.getByRole("button", { name: "Talk with the local model" }));
  expect(prompts).toHaveLength(1);
});

test.each([
  ["starting", /is starting/],
  ["failed", /did not start/],
  ["missing", /Install it/],
  ["off", /Nobody can answer yet/],
] as const)("a local model that is %s is spoken of, and no examples are offered", async (local_model, words) => {
  openPage({ key_configured: false, local_model });
  await screen.findByText(words);
  expect(screen.queryByRole("list", { name: "Examples to begin with" })).toBeNull();
});

test("a local model that has started is there by itself", async () => {
  let local_model: About["local_model"] = "starting";
  openPage(() => about({ key_configured: false, local_model }));
  await screen.findByText(/is starting/);
  local_model = "ready";
  await screen.findByRole("button", { name: "Talk with the local model" }, { timeout: 5000 });
});

test("a gateway that forgets says so", async () => {
  openPage({ storage: "memory", forgets_at_end: true });
  const link = await screen.findByRole("link", { name: "How to keep them" });
  expect(link.getAttribute("href")).toBe("/settings/gateway");
});

test("a temporary chat says how long it is kept", async () => {
  openPage({ temporary_hours: 6, storage: "memory", forgets_at_end: true }, true);
  await screen.findByText(/gone after 6 idle hours/);
  expect(screen.queryByRole("link", { name: "How to keep them" })).toBeNull();
});

test("a gateway that does not answer takes the examples away from nobody", async () => {
  openPage(() => new Response("busy", { status: 404 }));
  await screen.findByRole("list", { name: "Examples to begin with" });
});
