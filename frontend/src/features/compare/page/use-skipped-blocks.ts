import { type RefObject, useEffect } from "react";

// The last ones may still be changed by what follows.
const NEWEST = 3;
const SKIPPED = "skips-unseen";

/**
 * While an answer grows, its blocks that are out of sight are not drawn. Each is marked once it has been laid out, so that
 * its height is known and nothing that one reads moves.
 */
export function useSkippedBlocks(content: RefObject<HTMLElement | null>, live: boolean): void {
  // What has been laid out is the browser's to say.
  useEffect(() => {
    const element = content.current;
    if (!live || !element) return;
    const marked = new Map<Element, number>();
    const mark = (text: Element, until: number) => {
      for (let at = marked.get(text) ?? 0; at < until; at += 1) text.children[at]?.classList.add(SKIPPED);
      marked.set(text, Math.max(0, until));
    };
    const observer = new ResizeObserver(() => {
      for (const text of element.querySelectorAll(".md")) {
        const until = text.children.length - NEWEST;
        // With what the next frame changes anyway: now it would have all laid out once more.
        requestAnimationFrame(() => mark(text, until));
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      for (const block of element.querySelectorAll(`.${SKIPPED}`)) block.classList.remove(SKIPPED);
    };
  }, [content, live]);
}
