import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/**
 * Keeps the end in view for a reader who is within `threshold` of it: rows that grow once they are measured, and a
 * composer that grows over them, move it further than the list's own anchor follows.
 */
export function useEnd(scroller: RefObject<HTMLElement | null>, begins: boolean, height: number, threshold: number) {
  const follows = useRef(begins);
  // Where the reader is, the browser knows; and how high the place for the list is.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let { scrollTop: top, clientHeight: room } = element;
    const look = () => {
      const { scrollTop, clientHeight, scrollHeight } = element;
      const isNear = scrollHeight - clientHeight - scrollTop <= threshold;
      // Away from the end leads only a way up: what grows below, or makes room, is no wish to leave.
      if (isNear) follows.current = true;
      else if (scrollTop < top && clientHeight === room) follows.current = false;
      top = scrollTop;
      room = clientHeight;
    };
    const resized = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", look, { passive: true });
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [scroller, threshold]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height is what it is about
  useLayoutEffect(() => {
    const element = scroller.current;
    if (follows.current && element) element.scrollTop = element.scrollHeight;
  }, [scroller, height]);
}
