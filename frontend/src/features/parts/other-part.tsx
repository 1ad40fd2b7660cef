import { Puzzle } from "lucide-react";
import { CodeBlock } from "@/features/markdown";
import { visible } from "@/lib/bidi";
import type { Part } from "@/lib/types";
import { Disclosure } from "./disclosure";

/** A part of a type that this client does not know: kept, named, and shown as it is on demand. */
export function OtherPart({ part }: { part: Part }) {
  return (
    <Disclosure
      framed
      icon={<Puzzle aria-hidden="true" />}
      title={
        <>
          Other content: <code>{visible(part.type).slice(0, 60)}</code>
        </>
      }
    >
      {() => (
        <div className="md border-t p-3">
          <CodeBlock code={JSON.stringify(part, null, 2)} language="json" live={false} />
        </div>
      )}
    </Disclosure>
  );
}
