import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { expect, test } from "vitest";
import { Parts } from "@/features/parts";
import type { Part } from "@/lib/types";
import { TooltipProvider } from "@/ui/tooltip";

function show(parts: Part[], live = false) {
  return render(<Parts parts={parts} live={live} />, { wrapper: TooltipProvider });
}

test("thoughts are folded, and open by keyboard", async () => {
  const user = userEvent.setup();
  show([
    { type: "reasoning", text: "First **this**.", duration_ms: 12_400 },
    { type: "text", text: "Answer" },
  ]);
  const button = screen.getByRole("button", { name: "Thought for 12 s" });
  expect(button.getAttribute("aria-expanded")).toBe("false");
  expect(screen.queryByText("this")).toBeNull();
  button.focus();
  await user.keyboard("{Enter}");
  expect(button.getAttribute("aria-expanded")).toBe("true");
  expect(screen.getByText("this").tagName).toBe("STRONG");
});

test("while it thinks, its last line and the seconds are seen", () => {
  const thinking: Part = { type: "reasoning", text: "First.\n- Then **that**", duration_ms: null };
  const { rerender } = show([thinking], true);
  expect(screen.getByRole("button", { name: /^Thinking… 0 s/ })).toBeDefined();
  expect(screen.getByText("Then that")).toBeDefined();
  rerender(<Parts parts={[thinking, { type: "text", text: "Answer" }]} live />);
  expect(screen.getByRole("button", { name: /^Thought for/ })).toBeDefined();
  expect(screen.queryByText("Then that")).toBeNull();
});

test("a tool call shows what was given and what came back", async () => {
  const user = userEvent.setup();
  show([
    { type: "tool_call", call_id: "1", name: "get_weather", arguments: '{"city":"Oslo"}' },
    { type: "tool_result", call_id: "1", content: "Rain" },
  ]);
  await user.click(screen.getByRole("button", { name: /Used get_weather/ }));
  expect(screen.getByRole("group", { name: "JSON code" }).textContent).toBe('{\n  "city": "Oslo"\n}');
  expect(screen.getByText("Rain")).toBeDefined();
});

test("a part of another type is named, and shown as it is on demand", async () => {
  const user = userEvent.setup();
  show([{ type: "story", title: "One day" }]);
  await user.click(screen.getByRole("button", { name: /Other content: story/ }));
  expect(screen.getByRole("group", { name: "JSON code" }).textContent).toContain('"title": "One day"');
});

test("an image reserves its place, opens large and closes with Escape", async () => {
  const user = userEvent.setup();
  const { container } = show([
    { type: "image", file_id: "f", url: "/api/files/f", media_type: "image/png", width: 640, height: 400 },
  ]);
  const image = container.querySelector("img");
  expect([image?.getAttribute("width"), image?.getAttribute("height")]).toEqual(["640", "400"]);
  await user.click(screen.getByRole("button", { name: "Image by the model, 640 by 400 pixels. Show it large" }));
  expect(screen.getByRole("dialog", { name: "Image by the model" })).toBeDefined();
  expect(screen.getByRole("link", { name: "Download image" }).getAttribute("href")).toBe("/api/files/f");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a file is named with its kind and size, and downloaded", () => {
  show([
    { type: "file", file_id: "f", url: "/api/files/f", name: "a.pdf", media_type: "application/pdf", size: 123_456 },
  ]);
  const link = screen.getByRole("link", { name: /^Download a\.pdf ?PDF, 123 kB$/ });
  expect(link.getAttribute("download")).toBe("a.pdf");
});

test("sources are listed once each below the text, those that are no web address as text", () => {
  const cite = (url: string, title: string | null): Part => ({ type: "citation", url, title, start: null, end: null });
  show([
    { type: "text", text: "It rained" },
    cite("https://example.org/rain", "Rain"),
    cite("https://example.org/rain", null),
    cite("javascript:alert(1)", "Bad"),
    { type: "text", text: " a lot." },
  ]);
  expect(screen.getByRole("group", { name: "Sources" }).textContent).toBe("Sources1Rain example.org2Bad");
  expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
    "https://example.org/rain",
    "https://example.org/rain",
  ]);
});

test("axe finds nothing", async () => {
  const { container } = show([
    { type: "reasoning", text: "Hm", duration_ms: 900 },
    {
      type: "text",
      text: "## A\n\n- [x] b\n\n```js\nc\n```\n\n| d | e |\n|---|---|\n| f | |\n\n[g](https://example.org)[^1] ![h](https://x.example/i.png)\n\n[^1]: j",
    },
    { type: "citation", url: "https://example.org", title: "K", start: 0, end: 4 },
    { type: "tool_call", call_id: "1", name: "l", arguments: "{}" },
    { type: "file", file_id: "m", url: "/api/files/m", name: null, media_type: "text/plain", size: 1 },
    { type: "image", file_id: "n", url: "/api/files/n", media_type: "image/png", width: null, height: null },
    { type: "other" },
  ]);
  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
