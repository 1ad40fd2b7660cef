import { type RefObject, useEffect, useRef, useState } from "react";

// Nearer than this to the end, the reader follows it.
const END_THRESHOLD = 48;

interface Places {
  readonly box: RefObject<HTMLElement | null>;
  readonly content: RefObject<HTMLElement | null>;
  /** Of no height, after the content. */
  readonly end: RefObject<HTMLElement | null>;
}

/**
 * A box whose end is followed while it grows, until its reader leaves it. It is looked at only where the browser has just
 * laid it out, so that nothing is laid out for it.
 */
export function useFollowEnd({ box, content, end }: Places, live: boolean) {
  const follows = useRef(live);
  const [atEnd, setAtEnd] = useState(true);
  const jump = () => {
    follows.current = true;
    box.current?.scrollTo({ top: box.current.scrollHeight });
  };
  // Heights and what is in sight are the browser's to say.
  useEffect(() => {
    const element = box.current;
    if (!live || !element || !content.current || !end.current) return;
    let before = { top: 0, height: 0 };
    const growing = new ResizeObserver(() => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      // Text that came moves the end away; only a way up is a reader's.
      const left = before.height - clientHeight - scrollTop;
      if (scrollTop < before.top && left >= END_THRESHOLD) follows.current = false;
      if (follows.current) element.scrollTop = scrollHeight;
      before = { top: follows.current ? scrollHeight - clientHeight : scrollTop, height: scrollHeight };
    });
    const inSight = new IntersectionObserver(
      (entries) => {
        // What has grown was followed before this is asked: it is the reader who went there.
        follows.current = entries.at(-1)?.isIntersecting ?? true;
        setAtEnd(follows.current);
      },
      { root: element },
    );
    growing.observe(content.current);
    inSight.observe(end.current);
    return () => {
      growing.disconnect();
      inSight.disconnect();
    };
  }, [box, content, end, live]);
  return { atEnd, jump };
}
