import { Portal } from "radix-ui";
import { Popper } from "radix-ui/internal";
import { useEffect, useId, useMemo } from "react";
import { Keys } from "./keys";
import { hideTip, hideTipSoon, keepTip, type Tip, useTip } from "./tip";

export function TooltipCard() {
  const tip = useTip((state) => state.tip);
  return tip && <Shown tip={tip} />;
}

function Shown({ tip }: { tip: Tip }) {
  const { anchor, text, keys, side } = tip;
  const id = useId();
  const place = useMemo(() => ({ current: anchor }), [anchor]);
  useDescription(anchor, id, text);
  useDeparture(anchor);
  return (
    <Popper.Root>
      <Popper.Anchor virtualRef={place} />
      <Portal.Root>
        <Popper.Content
          id={id}
          role="tooltip"
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onPointerEnter={keepTip}
          onPointerLeave={hideTipSoon}
          className="z-60 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-page shadow-float"
        >
          {text}
          {keys !== undefined && <Keys keys={keys} inverted />}
        </Popper.Content>
      </Portal.Root>
    </Popper.Root>
  );
}

/** It describes its control, unless it says no more than the control's own name. */
function useDescription(anchor: Element, id: string, text: Tip["text"]): void {
  // The control is drawn by whoever has it, and knows nothing of this.
  useEffect(() => {
    if (anchor.getAttribute("aria-label") === text || anchor.hasAttribute("aria-describedby")) return;
    anchor.setAttribute("aria-describedby", id);
    return () => anchor.removeAttribute("aria-describedby");
  }, [anchor, id, text]);
}

/** It goes when its control does: scrolled away, or taken from the page, which sends no event of its own. */
function useDeparture(anchor: Element): void {
  // The document's events.
  useEffect(() => {
    const onScroll = ({ target }: Event) => target instanceof Node && target.contains(anchor) && hideTip();
    const onKey = ({ key }: KeyboardEvent) => key === "Escape" && hideTip();
    const onMove = () => anchor.isConnected || hideTip();
    window.addEventListener("scroll", onScroll, { capture: true, passive: true });
    window.addEventListener("keydown", onKey, { capture: true });
    window.addEventListener("pointermove", onMove, { passive: true });
    return () => {
      window.removeEventListener("scroll", onScroll, { capture: true });
      window.removeEventListener("keydown", onKey, { capture: true });
      window.removeEventListener("pointermove", onMove);
    };
  }, [anchor]);
}
