import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

test("the types are made of the description beside them; else run `npm run types`", () => {
  const fingerprint = createHash("sha256").update(read("../../../openapi.json")).digest("hex");
  expect(read("../../../src/protocol/openapi.d.ts").split("\n")[0]).toContain(fingerprint);
});
