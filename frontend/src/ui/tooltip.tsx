import { cloneElement, type DOMAttributes, type ReactElement, type ReactNode, useEffect } from "react";
import { lazily, useLazy } from "@/lib/lazily";
import { dropTip, hideTip, hideTipSoon, pressTip, showTip, showTipSoon, type Tip } from "./tip";

type Handlers = Pick<
  DOMAttributes<Element>,
  "onPointerEnter" | "onPointerLeave" | "onPointerDown" | "onFocus" | "onBlur" | "onKeyDown"
>;

interface TooltipProps {
  text: ReactNode;
  keys?: string | undefined;
  side?: Tip["side"];
  /** Asked each time: whether there is anything to say. */
  when?: () => boolean;
  children: ReactElement<Handlers>;
}

/** A word about a control, beside the name that the control has by itself. It costs its control a few handlers. */
export function Tooltip({ text, keys, side = "top", when = () => true, children }: TooltipProps) {
  const given = children.props;
  // The tip is one for the whole page, and outlives its control.
  useEffect(() => dropTip, []);
  const handlers: Handlers = {
    onPointerEnter: (event) => {
      given.onPointerEnter?.(event);
      const anchor = event.currentTarget;
      if (event.pointerType !== "touch") showTipSoon(() => (when() ? { anchor, text, keys, side } : null));
    },
    onPointerLeave: (event) => {
      given.onPointerLeave?.(event);
      hideTipSoon();
    },
    onPointerDown: (event) => {
      given.onPointerDown?.(event);
      pressTip();
    },
    onFocus: (event) => {
      given.onFocus?.(event);
      const anchor = event.currentTarget;
      if (anchor.matches(":focus-visible") && when()) showTip({ anchor, text, keys, side });
    },
    onBlur: (event) => {
      given.onBlur?.(event);
      hideTip();
    },
    onKeyDown: (event) => {
      given.onKeyDown?.(event);
      hideTip();
    },
  };
  return cloneElement(children, handlers);
}

const card = lazily(() => import("./tooltip-card").then(({ TooltipCard }) => TooltipCard));

/** Shows the tooltips of what is within: one for all, drawn by what comes after the first page. */
export function TooltipProvider({ children }: { children?: ReactNode }) {
  const Card = useLazy(card, true);
  return (
    <>
      {children}
      {Card && <Card />}
    </>
  );
}
