import type { Page } from "playwright-core";

/** What has the focus, by role and name as a screen reader says it; "nothing" where it was lost. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return "nothing";
    const name = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
    return `${element.getAttribute("role") ?? element.tagName.toLowerCase()} ${name}`;
  });
}

/** Whether one sees what has the focus. */
export function isFocusVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return false;
    const { width, height, top, bottom } = element.getBoundingClientRect();
    const isInSight = width > 0 && height > 0 && bottom > 0 && top < window.innerHeight;
    return isInSight && element.matches(":focus-visible") && marked(element);

    // A field that fills its frame shows it by the frame.
    function marked(candidate: Element | null): boolean {
      for (let depth = 0; candidate !== null && depth < 3; depth++, candidate = candidate.parentElement) {
        const style = getComputedStyle(candidate);
        if (style.outlineStyle !== "none" && style.outlineWidth !== "0px") return true;
        if (candidate.tagName === "FORM") return true;
      }
      return false;
    }
  });
}
