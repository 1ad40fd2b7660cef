import { type RefObject, type SyntheticEvent, useRef } from "react";

/** Lanes that scroll as the one does that a person scrolls, each by the same part of its height. */
export function useScrollTogether(row: RefObject<HTMLElement | null>, on: boolean) {
  const leader = useRef<Element | null>(null);
  const lead = ({ target }: SyntheticEvent) => {
    leader.current = target instanceof Element ? target.closest("[data-lane]") : null;
  };
  const follow = ({ target }: SyntheticEvent) => {
    if (!on || !(target instanceof HTMLElement) || target !== leader.current) return;
    const part = target.scrollTop / Math.max(1, target.scrollHeight - target.clientHeight);
    for (const lane of row.current?.querySelectorAll<HTMLElement>("[data-lane]") ?? []) {
      if (lane !== target) lane.scrollTop = part * (lane.scrollHeight - lane.clientHeight);
    }
  };
  return { onPointerOver: lead, onPointerDown: lead, onWheel: lead, onKeyDownCapture: lead, onScrollCapture: follow };
}
