import { expect, test } from "vitest";
import { NO_FILTERS, passes } from "../../../src/features/models/filters";
import { makerOf, modelLabel } from "../../../src/features/models/names";
import { nearest } from "../../../src/features/models/nearest";
import { moved } from "../../../src/features/models/picker/moves";
import { type Row, rowsOf, type Wish } from "../../../src/features/models/rows";
import { sorted } from "../../../src/features/models/sorting";
import type { Model } from "../../../src/lib/types";
import { model as plain, priced } from "../../support/model";

const model = (id: string, name: string, fields: Partial<Model> = {}) =>
  plain({ id, name, pricing: priced("0.000001", "0.000005"), created_at: "2025-10-09T08:53:20.000Z", ...fields });

const REASONS = {
  mandatory: false,
  default_enabled: true,
  default_effort: null,
  supported_efforts: [],
  supports_max_tokens: false,
};
const OPUS = model("anthropic/opus", "Anthropic: Opus", {
  input_modalities: ["text", "image", "file"],
  tools: true,
  reasoning: REASONS,
  context_length: 200_000,
  pricing: priced("0.000005", "0.000025"),
  created_at: "2025-11-01T00:00:00.000Z",
});
const GPT = model("openai/gpt-10", "OpenAI: GPT-10", { context_length: 1_000_000, tools: true });
const OLD_GPT = model("openai/gpt-9", "OpenAI: GPT-9", { context_length: 8_191, created_at: null });
const FREE = model("qwen/coder:free", "Qwen: Coder (free)", { pricing: priced("0", "0"), context_length: null });
const ROUTER = model("openrouter/auto", "Auto Router", { pricing: "variable", context_length: 2_000_000 });
const PAINTER = model("bfl/flux", "BFL: Flux", {
  output_modalities: ["image"],
  pricing: priced("0", "0", { image: "0.03" }),
});
const LOCAL = model("local/smollm", "SmolLM: tiny (on this machine)", {
  upstream: "local",
  pricing: priced("0", "0"),
  context_length: 8_192,
});
const ALL = [OPUS, GPT, OLD_GPT, FREE, ROUTER, PAINTER, LOCAL];

const WISH: Wish = {
  query: "",
  filters: NO_FILTERS,
  order: "name",
  favourites: [],
  recents: [],
  gone: null,
  needs: [],
};
const told = (rows: readonly Row[]) => rows.map((row) => (row.kind === "heading" ? `# ${row.title}` : row.model.id));
const rows = (wish: Partial<Wish>, models: readonly Model[] = ALL) => told(rowsOf(models, { ...WISH, ...wish }));
const passing = (filters: Partial<typeof NO_FILTERS>) =>
  ALL.filter((one) => passes(one, { ...NO_FILTERS, ...filters })).map(({ id }) => id);

test("names are without the maker, whom the catalogue names before the colon", () => {
  expect([modelLabel(OPUS), makerOf(OPUS)]).toEqual(["Opus", "Anthropic"]);
  expect([modelLabel(ROUTER), makerOf(ROUTER)]).toEqual(["Auto Router", "OpenRouter"]);
});

test("a server's names are its own, and it is their maker", () => {
  expect([modelLabel(LOCAL), makerOf(LOCAL)]).toEqual(["SmolLM: tiny (on this machine)", "local"]);
});

test("an id alone tells as much as it can", () => {
  expect([modelLabel("~anthropic/opus-latest"), makerOf("~anthropic/opus-latest")]).toEqual([
    "opus-latest",
    "anthropic",
  ]);
  expect([modelLabel("venice/org/model"), modelLabel("odd"), modelLabel("odd/")]).toEqual(["org/model", "odd", "odd/"]);
});

test("filters ask for all of what is wanted", () => {
  expect(passing({ traits: ["free"] })).toEqual([FREE.id, LOCAL.id]);
  expect(passing({ traits: ["images"] })).toEqual([PAINTER.id]);
  expect(passing({ traits: ["vision", "files", "tools", "reasoning"] })).toEqual([OPUS.id]);
  expect(passing({ traits: ["tools"], context: 1_000_000 })).toEqual([GPT.id]);
});

test("a price limit is on the dearer side, and what is not known is above it", () => {
  expect(passing({ maxPrice: 5 })).toEqual([GPT.id, OLD_GPT.id, FREE.id, PAINTER.id, LOCAL.id]);
  expect(passing({ maxPrice: 20 })).not.toContain(OPUS.id);
});

test("numbers in names are sorted as numbers", () => {
  expect(sorted([GPT, OLD_GPT], "name").map(({ id }) => id)).toEqual([OLD_GPT.id, GPT.id]);
});

test("the other orders: cheapest, most context, newest; what is not known comes last", () => {
  expect(sorted(ALL, "price").at(-1)).toBe(ROUTER);
  expect(sorted([OPUS, GPT, FREE], "price").map(({ id }) => id)).toEqual([FREE.id, GPT.id, OPUS.id]);
  expect(sorted([FREE, OPUS, GPT], "context").map(({ id }) => id)).toEqual([GPT.id, OPUS.id, FREE.id]);
  expect(sorted([OLD_GPT, GPT, OPUS], "newest").map(({ id }) => id)).toEqual([OPUS.id, GPT.id, OLD_GPT.id]);
});

test("favourites and recent ones stand above all, each once, and then again at their makers", () => {
  expect(rows({ favourites: [GPT.id, "gone/model"], recents: [OPUS.id, GPT.id] }, [OPUS, GPT, OLD_GPT])).toEqual([
    "# Favourites",
    GPT.id,
    "# Recent",
    OPUS.id,
    "# Anthropic",
    OPUS.id,
    "# OpenAI",
    OLD_GPT.id,
    GPT.id,
  ]);
});

test("in another order than that of names there are no makers", () => {
  expect(rows({ order: "price" }, [OPUS, FREE])).toEqual(["# All models", FREE.id, OPUS.id]);
});

test("a search has one list, in the order that was asked for", () => {
  expect(rows({ query: "gpt", favourites: [OPUS.id] })).toEqual(["# Results", GPT.id, OLD_GPT.id]);
  expect(rows({ query: "gpt", order: "context" })).toEqual(["# Results", GPT.id, OLD_GPT.id]);
  expect(rows({ query: "nothing like it" })).toEqual([]);
});

test("what the message needs is asked for too", () => {
  expect(rows({ needs: ["image"] })).toEqual(["# Anthropic", OPUS.id]);
});

test("in place of a model that is gone stand those that are nearest", () => {
  const models = [
    model("openai/gpt-4.1", "OpenAI: GPT-4.1"),
    model("anthropic/claude-opus-4.5", "Anthropic: Claude Opus 4.5"),
    model("qwen/qwen3", "Qwen: Qwen3"),
  ];
  expect(nearest("anthropic/claude-2.1", models).map(({ id }) => id)).toEqual([
    "anthropic/claude-opus-4.5",
    "openai/gpt-4.1",
  ]);
  expect(rows({ gone: "anthropic/claude-2.1" }, models).slice(0, 2)).toEqual([
    "# Nearest to anthropic/claude-2.1",
    "anthropic/claude-opus-4.5",
  ]);
});

test("keys go from model to model over the headings, and stop at the ends", () => {
  const list = rowsOf([OPUS, GPT, OLD_GPT], WISH);
  expect(told(list)).toEqual(["# Anthropic", OPUS.id, "# OpenAI", OLD_GPT.id, GPT.id]);
  expect(moved(list, 1, "ArrowDown")).toBe(3);
  expect(moved(list, 3, "ArrowUp")).toBe(1);
  expect(moved(list, 1, "ArrowUp")).toBe(1);
  expect(moved(list, 1, "PageDown")).toBe(4);
  expect([moved(list, 3, "Home"), moved(list, 3, "End")]).toEqual([1, 4]);
  expect(moved(list, 1, "a")).toBeNull();
  expect(moved([], -1, "ArrowDown")).toBeNull();
});
