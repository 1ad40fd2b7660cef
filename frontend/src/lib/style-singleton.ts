import { useInsertionEffect } from "react";

/**
 * Stands in for `react-style-singleton` (an alias in vite.config.ts), by which Radix locks the page's scrolling: that
 * one inserts `<style>` elements, which the Content-Security-Policy refuses; a constructed sheet is the page's own.
 */
export function styleSingleton() {
  const useStyle = styleHookSingleton();
  // biome-ignore lint/correctness/noComponentHookFactories: that is what it stands in for
  return function Style({ styles, dynamic }: { styles: string; dynamic?: boolean }) {
    useStyle(styles, dynamic);
    return null;
  };
}

export function styleHookSingleton() {
  const sheet = stylesheetSingleton();
  return (styles: string, isDynamic?: boolean): void => {
    // A sheet of the document's, as long as somebody needs it.
    // biome-ignore lint/correctness/useExhaustiveDependencies: other words count only where they may change
    useInsertionEffect(() => {
      sheet.add(styles);
      return sheet.remove;
    }, [styles && isDynamic]);
  };
}

export function stylesheetSingleton() {
  const sheet = new CSSStyleSheet();
  let users = 0;
  return {
    add(styles: string): void {
      if (users === 0) {
        sheet.replaceSync(styles);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
      users += 1;
    },
    remove(): void {
      users -= 1;
      if (users === 0) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((known) => known !== sheet);
    },
  };
}
