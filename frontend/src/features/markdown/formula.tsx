import type { KatexOptions } from "katex";
import { memo, useLayoutEffect, useRef, useState } from "react";
import { lazily, useLazy } from "@/lib/lazily";

const loadedKatex = lazily(() => import("./katex"));

const TEX_MAX = 5000;

/** Set by KaTeX; as written until that is loaded, and where it cannot be set. */
export const Formula = memo(function Formula({ tex, display }: { tex: string; display: boolean }) {
  const katex = useLazy(loadedKatex, tex.length <= TEX_MAX);
  const element = useRef<HTMLSpanElement>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const isSet = katex !== null && failed !== tex;

  // KaTeX makes elements itself, so that no markup is ever made of text.
  useLayoutEffect(() => {
    if (!isSet || !element.current) return;
    try {
      katex.set(tex, element.current, optionsFor(display));
    } catch {
      setFailed(tex);
    }
  }, [isSet, katex, tex, display]);

  const className = display ? "md-formula md-formula-display" : "md-formula";
  if (isSet) return <span key="set" ref={element} dir="ltr" className={className} />;
  return (
    <span key="source" dir="ltr" className={className}>
      <code>{tex.trim()}</code>
    </span>
  );
});

function optionsFor(displayMode: boolean): KatexOptions {
  return { displayMode, throwOnError: true, trust: false, strict: false, maxExpand: 200, maxSize: 30 };
}
