// The Markdown that models write: made anew with each run, and the same each time.

const WORDS =
  "the a of to in is that it with as for on are this by be from at or not which when each one more than into after its how time answer stream token gateway server client page message value order reader writer buffer frame cache index key store query result error case number list path state event change length step memory process thread lock queue signal batch window schema column record version session model prompt context".split(
    " ",
  );

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick(next, some) {
  return some[Math.floor(next() * some.length)];
}

function words(next, count) {
  return Array.from({ length: count }, () => pick(next, WORDS)).join(" ");
}

function sentence(next) {
  const plain = words(next, 6 + Math.floor(next() * 14));
  const dressed = next() < 0.35 ? `${plain} **${words(next, 2)}** ${words(next, 3)}` : plain;
  const coded = next() < 0.3 ? `${dressed} \`${words(next, 1)}_${words(next, 1)}\`` : dressed;
  return `${coded.charAt(0).toUpperCase()}${coded.slice(1)}.`;
}

function paragraph(next) {
  return Array.from({ length: 2 + Math.floor(next() * 4) }, () => sentence(next)).join(" ");
}

function list(next) {
  const isNumbered = next() < 0.5;
  return Array.from({ length: 3 + Math.floor(next() * 4) }, (_, index) => {
    const marker = isNumbered ? `${index + 1}.` : "-";
    return `${marker} **${words(next, 2)}**: ${sentence(next)}`;
  }).join("\n");
}

function code(next) {
  const name = () => pick(next, WORDS);
  const lines = Array.from({ length: 6 + Math.floor(next() * 12) }, () => {
    return next() < 0.5
      ? `    ${name()}_${name()} = ${name()}(${name()}, ${Math.floor(next() * 100)})  # ${words(next, 4)}`
      : `    if ${name()}.${name()}("${words(next, 2)}") > ${Math.floor(next() * 9)}: return ${name()}`;
  });
  return `\`\`\`python\ndef ${name()}_${name()}(${name()}: int) -> str:\n${lines.join("\n")}\n\`\`\``;
}

function table(next) {
  const row = () => `| ${words(next, 2)} | ${words(next, 3)} | ${Math.floor(next() * 1000)} |`;
  return ["| What | How | Count |", "|---|---|---:|", ...Array.from({ length: 4 + Math.floor(next() * 5) }, row)].join(
    "\n",
  );
}

function quote(next) {
  return `> ${paragraph(next)}`;
}

const BLOCKS = [paragraph, paragraph, paragraph, list, list, code, table, quote];

function section(next) {
  const blocks = Array.from({ length: 2 + Math.floor(next() * 3) }, () => pick(next, BLOCKS)(next));
  return [`## ${words(next, 4)}`, ...blocks].join("\n\n");
}

/** About so many characters of it, ending with a block. */
export function markdown(seed, chars) {
  const next = random(seed);
  let text = paragraph(next);
  while (text.length < chars) text += `\n\n${section(next)}`;
  return text;
}

/** So many pieces, each about as long as a token. */
export function tokens(seed, count) {
  const text = markdown(seed, count * 8);
  return (text.match(/\s*[^\s]{1,5}|\s+/g) ?? []).slice(0, count);
}

/** What stands at the very end of the conversation. */
export const LAST_WORDS = "So ends the last answer of all.";

/** A document for `POST /api/import`: one conversation of questions and answers. */
export function conversation(id, messageCount, model) {
  const began = Date.UTC(2026, 0, 1);
  const at = (index) => new Date(began + index * 60_000).toISOString();
  const next = random(7);
  const ids = Array.from({ length: messageCount }, () => crypto.randomUUID());
  const messages = ids.map((messageId, index) => {
    const isAnswer = index % 2 === 1;
    // Most are short, some are long.
    const text = isAnswer ? markdown(index, 200 + 2200 * next() ** 2) : paragraph(next);
    return {
      id: messageId,
      parent_id: ids[index - 1] ?? null,
      role: isAnswer ? "assistant" : "user",
      parts: [{ type: "text", text: index === messageCount - 1 ? `${text}\n\n${LAST_WORDS}` : text }],
      timestamp: at(index),
    };
  });
  const whole = {
    id,
    created_at: at(0),
    updated_at: at(messageCount),
    title: `${messageCount} messages`,
    default_model: model,
    head_id: ids.at(-1),
    messages,
  };
  return { format: "open-chat", version: 1, exported_at: at(messageCount), conversations: [whole] };
}
