// The plain way to write a chat: all messages in a list, each memoised, and with each token the state of the page is set
// and the growing message parsed anew. No colours, no maths, no controls: less than any real client does.
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";

const query = new URLSearchParams(location.search);
const base = `${query.get("gateway")}/api/conversations/${query.get("conversation")}`;
const PLUGINS = [remarkGfm];

const Message = memo(function Message({ index, text }) {
  return (
    <article data-index={index}>
      <Markdown remarkPlugins={PLUGINS}>{text}</Markdown>
    </article>
  );
});

function Chat() {
  const [messages, setMessages] = useState([]);
  const list = useRef(null);
  useEffect(() => {
    fetchAll().then(setMessages);
    window.ask = (question) => ask(question, setMessages);
    window.compare = (question, variants) => compare(question, variants, setMessages);
  }, []);
  useLayoutEffect(() => {
    list.current.scrollTop = list.current.scrollHeight;
  });
  return (
    <main ref={list} aria-label="Messages">
      {messages.map((text, index) =>
        Array.isArray(text) ? (
          <div key={index} className="lanes">
            {text.map((lane, place) => (
              <Message key={place} index={index} text={lane} />
            ))}
          </div>
        ) : (
          <Message key={index} index={index} text={text} />
        ),
      )}
    </main>
  );
}

async function fetchAll() {
  let texts = [];
  for (let cursor = ""; cursor !== null; ) {
    const page = await (await fetch(`${base}/messages?limit=500${cursor && `&cursor=${cursor}`}`)).json();
    texts = [...page.items.map(({ content }) => content), ...texts];
    cursor = page.next_cursor;
  }
  return texts;
}

async function ask(message, setMessages) {
  setMessages((messages) => [...messages, message, ""]);
  const said = (text) => setMessages((messages) => messages.with(-1, messages.at(-1) + text));
  await streamed(`${base}/runs`, { message }, ({ type, text }) => type === "delta" && said(text));
}

/** All answers side by side, below the question. */
async function compare(message, variants, setMessages) {
  setMessages((messages) => [...messages, message, variants.map(() => "")]);
  const runs = [];
  const said = (run, text) =>
    setMessages((messages) => {
      const lanes = messages.at(-1);
      if (!runs.includes(run)) runs.push(run);
      const place = runs.indexOf(run);
      return messages.with(-1, lanes.with(place, lanes[place] + text));
    });
  const body = { message, variants, conversation_id: query.get("conversation") };
  const take = ({ type, run_id, text }) => type === "delta" && said(run_id, text);
  await streamed(`${query.get("gateway")}/api/comparisons`, body, take);
}

async function streamed(url, body, take) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(body),
  });
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + chunk).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) {
      const data = frame.split("\n").find((line) => line.startsWith("data: "));
      if (data) take(JSON.parse(data.slice(6)));
    }
  }
}

createRoot(document.getElementById("root")).render(<Chat />);
