import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Markdown, type MarkdownProps } from "@/features/markdown";
import { TooltipProvider } from "@/ui/tooltip";
import { focusIsOn } from "../support/focus";

function show(text: string, props: Omit<MarkdownProps, "text"> = {}) {
  return render(<Markdown text={text} {...props} />, { wrapper: TooltipProvider });
}

test("prose has its elements, and headings begin below the page's own", () => {
  show("# One\n\n### Two\n\nText with **bold**.\n\n> quote\n\n1. a\n2. b\n\n---");
  expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("One");
  expect(screen.getByRole("heading", { level: 3 }).textContent).toBe("Two");
  expect(screen.getByText("bold").tagName).toBe("STRONG");
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(screen.getByRole("separator")).toBeDefined();
});

test("tasks say how they stand and cannot be pressed", () => {
  show("- [x] written\n- [ ] read");
  expect(screen.getByRole("img", { name: "Done:" })).toBeDefined();
  expect(screen.getByRole("img", { name: "To do:" })).toBeDefined();
  expect(screen.queryByRole("checkbox")).toBeNull();
});

test("code has its language, and is copied as it is", async () => {
  const user = userEvent.setup();
  show("```py\nprint('x')\n\n# y\n```");
  const block = screen.getByRole("group", { name: "Python code" });
  expect(block.textContent).toBe("print('x')\n\n# y");
  await user.click(screen.getByRole("button", { name: "Copy code" }));
  expect(await navigator.clipboard.readText()).toBe("print('x')\n\n# y");
  expect(await screen.findByRole("button", { name: "Copied" })).toBeDefined();
});

test("colours come later and change no character", async () => {
  show("```js\nconst a = 1; // x\n```");
  const block = screen.getByRole("group", { name: "JavaScript code" });
  expect(block.textContent).toBe("const a = 1; // x");
  await waitFor(() => expect(block.querySelector(".hljs-keyword")?.textContent).toBe("const"), { timeout: 5000 });
  expect(block.textContent).toBe("const a = 1; // x");
});

test("the choice to wrap lines holds for every code block", async () => {
  const user = userEvent.setup();
  show("```\na\n```\n\n```\nb\n```");
  const [first] = screen.getAllByRole("button", { name: "Wrap long lines" });
  if (first) await user.click(first);
  for (const button of screen.getAllByRole("button", { name: "Wrap long lines" })) {
    expect(button.getAttribute("aria-pressed")).toBe("true");
  }
});

test("a table is copied as CSV, without Markdown's signs", async () => {
  const user = userEvent.setup();
  show("| a | b |\n|---|---|\n| **1** | x, y |");
  expect(screen.getByRole("group", { name: "Table, 1 row" })).toBeDefined();
  expect(screen.getAllByRole("columnheader")).toHaveLength(2);
  await user.click(screen.getByRole("button", { name: "Copy table" }));
  await user.click(screen.getByRole("menuitem", { name: "Copy as CSV" }));
  expect(await navigator.clipboard.readText()).toBe('a,b\r\n1,"x, y"');
});

test("of ten thousand rows the first are shown, and more on request", async () => {
  const user = userEvent.setup();
  const { container } = show(`| n |\n|---|\n${Array.from({ length: 10_000 }, (_, row) => `| ${row} |`).join("\n")}`);
  expect(container.querySelectorAll("tr")).toHaveLength(201);
  await user.click(screen.getByText(/^Show 1,000 more/));
  expect(container.querySelectorAll("tr")).toHaveLength(1201);
});

test("maths are set once KaTeX is there, prices never, broken ones stay as written", async () => {
  const { container } = show("It costs $5 or $10, \\(a+b\\), and $\\frac{1}{$.\n\n\\[\nc\n\\]");
  await waitFor(() => expect(container.querySelectorAll("math")).toHaveLength(2), { timeout: 5000 });
  expect(container.textContent).toContain("It costs $5 or $10");
  expect(screen.getByText("\\frac{1}{").tagName).toBe("CODE");
  expect(container.querySelectorAll("[display=block]")).toHaveLength(1);
});

test("footnotes are listed below, in their order, whichever block they are named in", async () => {
  const user = userEvent.setup();
  show("One[^b].\n\nTwo[^a]. No[^c].\n\n[^b]: Second *note*.\n\n[^a]: First.");
  const notes = within(screen.getByRole("group", { name: "Footnotes" })).getAllByRole("listitem");
  expect(notes.map((note) => note.textContent)).toEqual(["Second note.", "First."]);
  await user.click(screen.getByRole("button", { name: "Footnote 2" }));
  await focusIsOn(notes[1]);
  await user.click(screen.getByRole("button", { name: "Back to the text of footnote 2" }));
  await focusIsOn(screen.getByRole("button", { name: "Footnote 2" }));
  expect(screen.getByText(/No\[\^c\]/)).toBeDefined();
});

test("links find their targets in other blocks", () => {
  show("See [the page][p] or [p].\n\nText.\n\n[p]: https://example.org/p");
  expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
    "https://example.org/p",
    "https://example.org/p",
  ]);
});

test("a person's line breaks are kept, a model's are not", () => {
  const person = show("one\ntwo", { breaks: true });
  expect(person.container.querySelectorAll("br")).toHaveLength(1);
  const model = show("one\ntwo<br>three");
  expect(model.container.querySelectorAll("br")).toHaveLength(1);
});

test("sources are numbers in the text that lead to them", () => {
  const mark = { number: 1, url: "https://example.org/rain", title: "Rain" };
  const { container } = show("It *rained* a lot. And `code`.", { marks: [{ ...mark, at: 11 }] });
  expect(container.textContent).toBe("It rained1 a lot. And code.");
  expect(screen.getByRole("link", { name: "Source 1: Rain" }).getAttribute("href")).toBe("https://example.org/rain");
});

test("sources stand right in tables, lists and after formulas", () => {
  const text = "| a |\n|---|\n| one |\n\n- item one\n- item two\n\nWith $x$ maths.";
  const at = (words: string) => text.indexOf(words) + words.length;
  const given = (number: number, place: number) => ({ number, at: place, url: "https://e.org/", title: null });
  const { container } = show(text, { marks: [given(1, at("one")), given(2, at("item one")), given(3, at("$x$"))] });
  expect(container.querySelector("td")?.textContent).toBe("one1");
  expect(container.querySelector("li")?.textContent).toBe("item one2");
  expect(container.textContent).toMatch(/With x+3 maths/);
});

test("while it streams, finished blocks keep their elements, and the end is closed for show", () => {
  const { rerender, container } = show("First.\n\nSecond **bo", { live: true });
  const first = screen.getByText("First.");
  expect(screen.getByText("bo").tagName).toBe("STRONG");
  rerender(<Markdown text={"First.\n\nSecond **bold** and [a link](https://exa"} live />);
  expect(screen.getByText("First.")).toBe(first);
  expect(container.textContent).not.toContain("https://exa");
  rerender(<Markdown text={"First.\n\nSecond **bold** and [a link](https://example.org)"} />);
  expect(screen.getByText("First.")).toBe(first);
  expect(screen.getByRole("link", { name: "a link" })).toBeDefined();
});

const fetched = vi.fn(async () => new Response());

beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
});

afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockClear();
});

test.each([
  "<script>window.hacked = true</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)></svg>",
  "<iframe src=javascript:alert(1)></iframe>",
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  "<style>* { display: none }</style>",
  '<a href="javascript:alert(1)">x</a>',
  "<form action=https://evil.example><input></form>",
  "<details><summary>s</summary>\n\n<b>x</b>\n\n</details>",
  "text <!-- comment --> text",
])("HTML is text: %s", (html) => {
  for (const text of [html, `a ${html} b`, `- ${html}`, `| a |\n|---|\n| ${html} |`]) {
    const { container, unmount } = show(text);
    expect(container.textContent).toContain(html.split("\n")[0]);
    expect(container.querySelector("script, img, svg[onload], iframe, meta, style, form, b, a, summary")).toBeNull();
    unmount();
  }
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html;base64,PHNjcmlwdD4=",
  "vbscript:x",
  "/api/session",
  "#x",
])("the words of a link to %j are text", (url) => {
  show(`[words](<${url}>) ![](<${url}>) <${url}>`);
  expect(screen.queryByRole("link")).toBeNull();
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getByText("words")).toBeDefined();
});

test("a link opens elsewhere, tells nobody where it was, and shows where it leads", () => {
  show("[words](https://evil.example/x) and [https://bank.example](https://evil.example)");
  const [words] = screen.getAllByRole("link");
  expect(words?.getAttribute("target")).toBe("_blank");
  expect(words?.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  expect(words?.getAttribute("title")).toBe("evil.example");
  expect(screen.getByText(/leads to evil.example/)).toBeDefined();
});

test("a remote image is loaded after a press, and not before", async () => {
  const user = userEvent.setup();
  show("![a chart](https://images.example/a.png?secret) [![badge](https://images.example/b.svg)](https://example.org)");
  expect(document.querySelector("img, [style*=url], link, [srcset]")).toBeNull();
  expect(fetched).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: /^Load image from images.example ?: a chart$/ }));
  expect(screen.getByRole("img", { name: "a chart" }).getAttribute("src")).toBe("https://images.example/a.png?secret");
  expect(screen.getByRole("img", { name: "a chart" }).getAttribute("referrerpolicy")).toBe("no-referrer");
  expect(screen.getByRole("link", { name: "badge" })).toBeDefined();
});

test("the gateway's own images are shown at once", () => {
  show("![mine](/api/files/01a1-fe)");
  expect(screen.getByRole("img", { name: "mine" })).toBeDefined();
});

test("KaTeX may not make links, load images or run for ever", async () => {
  const { container } = show(
    "$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://evil.example/a.png}$ $\\def\\a{\\a\\a}\\a$ $y$",
  );
  await waitFor(() => expect(container.querySelector("math")).not.toBeNull(), { timeout: 5000 });
  expect(container.querySelector("a, img")).toBeNull();
});

test("direction marks are shown in prose and in code", () => {
  const { container } = show("a\u202eb\n\n```\nc\u2066d\n```\n\n`e\u202af`");
  expect(container.textContent).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  expect(container.textContent).toContain("a\ufffdb");
});

test.each([
  ["a hundred thousand stars", "*".repeat(100_000)],
  ["a million characters in a line", "x ".repeat(500_000)],
  ["quotes in quotes", `${">".repeat(5000)} x`],
  ["lists in lists", `${"- ".repeat(5000)}x`],
  ["emphasis in emphasis", `${"*a ".repeat(3900)}`],
  ["emphasis closed again", `${"*a".repeat(2900)}${"b*".repeat(2900)}`],
  ["open brackets", "[".repeat(11_900)],
  ["images in images", `${"![".repeat(2900)}x${"](y)".repeat(1400)}`],
  ["open code", "`a``b```c".repeat(1300)],
  ["mail addresses", "a@a.".repeat(2900)],
  ["addresses", "www.a".repeat(2300)],
  ["underscores", "_a_ __b".repeat(1700)],
  ["tables in a list", `- |a|\n  |-|\n${"  |b|\n".repeat(1900)}`],
  ["ever deeper lists", Array.from({ length: 90 }, (_, depth) => `${" ".repeat(depth * 2)}- x`).join("\n")],
  ["entities", "&amp;".repeat(2300)],
  ["a million characters of code", `\`\`\`js\n${"x".repeat(1_000_000)}\n\`\`\``],
])("nothing freezes: %s", (_, text) => {
  for (const live of [false, true]) {
    const before = performance.now();
    const { unmount } = show(text, { live });
    expect(performance.now() - before).toBeLessThan(2000);
    unmount();
  }
});
