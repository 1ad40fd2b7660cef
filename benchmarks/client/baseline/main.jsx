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
  }, []);
  useLayoutEffect(() => {
    list.current.scrollTop = list.current.scrollHeight;
  });
  return (
    <main ref={list} aria-label="Messages">
      {messages.map((text, index) => (
        <Message key={index} index={index} text={text} />
      ))}
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
  const response = await fetch(`${base}/runs`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify({ message }),
  });
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + chunk).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) take(frame, setMessages);
  }
}

function take(frame, setMessages) {
  const data = frame.split("\n").find((line) => line.startsWith("data: "));
  const event = data && JSON.parse(data.slice(6));
  if (event?.type === "delta") setMessages((messages) => messages.with(-1, messages.at(-1) + event.text));
}

createRoot(document.getElementById("root")).render(<Chat />);
