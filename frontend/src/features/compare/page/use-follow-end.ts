import { type RefObject, useEffect, useRef, useState } from "react";

// Nearer than this to the end, the reader follows it.
const END_THRESHOLD = 48;

/** A box whose end is followed while it grows, until its reader leaves it. */
export function useFollowEnd(
  box: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  live: boolean,
) {
  const follows = useRef(live);
  const before = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const look = () => {
    const element = box.current;
    if (!element) return;
    const isNear = element.scrollHeight - element.clientHeight - element.scrollTop < END_THRESHOLD;
    // Text that came since the last scroll moves the end away; only a way up is a reader's.
    if (isNear) follows.current = true;
    else if (element.scrollTop < before.current) follows.current = false;
    before.current = element.scrollTop;
    setAtEnd(isNear || follows.current);
  };
  const jump = () => {
    follows.current = true;
    box.current?.scrollTo({ top: box.current.scrollHeight });
  };
  // The height of what is written is the browser's to say.
  useEffect(() => {
    if (!live || !content.current) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) box.current?.scrollTo({ top: box.current.scrollHeight });
    });
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [box, content, live]);
  return { atEnd, look, jump };
}
