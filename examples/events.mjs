// Watch what anyone does, in any tab or program, until Ctrl-C; Node 20 or newer, with nothing installed.
//   node examples/events.mjs
const gateway = process.env.OPENCHAT_URL ?? "http://127.0.0.1:8001";
const token = process.env.OPENCHAT_TOKEN;
const RECONNECT_MS = 500;
let lastId;

/** Each event with its id. A blank line ends an event; what begins with a colon is a comment. */
async function* events(response) {
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      if (block.startsWith(":")) continue;
      const [id, data] = block.split("\n");
      yield [id.slice("id: ".length), JSON.parse(data.slice("data: ".length))];
    }
  }
}

function show(event) {
  switch (event.type) {
    case "ready":
    case "reset": // What was missed is not known any more: here a program fetches anew what it shows.
      return console.log(event.type);
    case "message.created":
      return console.log(`${event.message.role}: ${event.message.content || "…"}`);
    case "run.started":
      return console.log(`asked ${event.model}`);
    case "run.ended":
      return console.log(`${event.status}, $${event.cost_usd ?? "?"}`);
    case "conversation.deleted":
      return console.log(`deleted ${event.conversation_id}`);
    case "conversation.created":
    case "conversation.updated":
      return console.log(`${event.type.split(".")[1]} "${event.conversation.title ?? "untitled"}"`);
    // Types that this program does not know: there may be more one day.
  }
}

for (;;) {
  try {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(lastId && { "Last-Event-ID": lastId }) };
    const response = await fetch(`${gateway}/api/events`, { headers });
    if (!response.ok) throw new Error((await response.json()).detail);
    for await (const [id, event] of events(response)) {
      lastId = id;
      show(event);
    }
  } catch (problem) {
    console.error(`(${problem.message})`);
  }
  // It never ends of its own: the connection is lost, or the gateway starts anew.
  await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
}
