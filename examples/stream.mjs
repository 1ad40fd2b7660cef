// Ask from Node 20 or newer, with nothing installed; Ctrl-C stops the run, and what was written is kept.
//   node examples/stream.mjs 'Why is the sky blue?'
const gateway = process.env.OPENCHAT_URL ?? "http://127.0.0.1:8001";
const token = process.env.OPENCHAT_TOKEN;
const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };

async function post(path, body, accept = "application/json") {
  const options = { method: "POST", headers: { ...headers, Accept: accept }, body: JSON.stringify(body) };
  const response = await fetch(gateway + path, options);
  if (!response.ok) throw new Error((await response.json()).detail);
  return response;
}

/** Each event of a stream. A blank line ends an event; what begins with a colon is a comment. */
async function* events(response) {
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      if (data) yield JSON.parse(data.slice("data: ".length));
    }
  }
}

const question = process.argv.slice(2).join(" ") || "Why is the sky blue?";
const conversation = await (await post("/api/conversations", {})).json();
const answer = await post(`/api/conversations/${conversation.id}/runs`, { message: question }, "text/event-stream");
const run = answer.headers.get("Location");
process.once("SIGINT", () => post(`${run}/stop`, {}));

for await (const event of events(answer)) {
  switch (event.type) {
    case "delta":
      process.stdout.write(event.text);
      break;
    case "status":
      console.error(`(${event.state})`);
      break;
    case "error":
      console.error(`\n${event.error.message}`);
      process.exitCode = 1;
      break;
    case "done":
      console.error(`\n${event.status}: ${event.usage?.completion_tokens ?? "?"} tokens, $${event.cost_usd ?? "?"}`);
  }
}
