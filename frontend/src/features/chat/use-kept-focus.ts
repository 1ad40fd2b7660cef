import { type RefObject, useLayoutEffect, useRef } from "react";

/** What has the focus in the list may go away, as an answer's buttons do when it is written anew: the list has it then. */
export function useKeptFocus(list: RefObject<HTMLElement | null>) {
  const isWithin = useRef(false);
  // On each change of the list. Who left it, or pressed beside it, has told by a blur.
  useLayoutEffect(() => {
    if (isWithin.current && document.activeElement === document.body) list.current?.focus({ preventScroll: true });
  });
  return {
    onFocus: () => {
      isWithin.current = true;
    },
    onBlur: () => {
      isWithin.current = false;
    },
  };
}
