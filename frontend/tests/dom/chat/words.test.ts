import { expect, test } from "vitest";
import { curlOf } from "@/features/chat/curl";
import { waitingWords } from "@/features/chat/waiting";
import { wholeSentences } from "@/lib/sentences";
import { ConnectionLost } from "@/protocol/errors";
import { NOTHING_YET } from "@/protocol/run-view";
import { m } from "../../support/messages";

test.each([
  ["One. Two. Thr", "One. Two."],
  ["Costs 3.50 dol", ""],
  ["A heading\nand then", "A heading\n"],
  ["Really? Yes! ", "Really? Yes!"],
  ["", ""],
])("of %j is spoken %j", (text, spoken) => {
  expect(wholeSentences(text)).toBe(spoken);
});

test("a curl command asks the same question again, whatever is in it", () => {
  const run = { model: "a/b", params: { stop: "it's" }, system_prompt: null } as unknown as Parameters<
    typeof curlOf
  >[1]; // the rest is not looked at
  const command = curlOf(m("a1", { parent_id: "q1" }), run);
  expect(command).toContain("/api/conversations/c/runs'");
  expect(command).toContain(`-d '{"parent_id":"q1","model":"a/b","params":{"stop":"it'\\''s"}}'`);
});

test("what is waited for is said in words, and nothing once text comes", () => {
  const start = {
    type: "start" as const,
    run_id: "r",
    conversation_id: "c",
    user_message_id: "q",
    message_id: "a",
    model: "m",
  };
  const retrying = { type: "status" as const, state: "retrying" as const, reason: "provider_busy" };
  const waiting = { state: "waiting" as const, until: 0, error: new ConnectionLost("gone") };
  expect(waitingWords(NOTHING_YET)).toBe("Sending");
  expect(waitingWords({ ...NOTHING_YET, start })).toBe("Waiting for the first word");
  expect(waitingWords({ ...NOTHING_YET, start, waiting: retrying })).toBe("The provider is busy, trying again");
  expect(waitingWords({ ...NOTHING_YET, start, connection: waiting })).toContain("Connection lost");
  const draft = { parts: [{ type: "text" as const, text: "The" }], growing: "text" as const };
  expect(waitingWords({ ...NOTHING_YET, start, draft })).toBeNull();
});
