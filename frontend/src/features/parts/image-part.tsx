import clsx from "clsx";
import { ImageOff } from "lucide-react";
import { useState } from "react";
import type { KnownPart } from "@/lib/types";
import { ImageViewer } from "./image-viewer";

interface ImagePartProps {
  image: Extract<KnownPart, { type: "image" }>;
  fromUser: boolean;
}

/** An image in the place that its size reserves; all of the screen on a press. */
export function ImagePart({ image, fromUser }: ImagePartProps) {
  const [isBroken, setIsBroken] = useState(false);
  const name = fromUser ? "Attached image" : "Image by the model";
  if (isBroken) return <Broken name={name} />;
  const { width, height } = image;
  const isMeasured = width !== null && height !== null;
  const button = (
    <button
      type="button"
      aria-label={`${name}${isMeasured ? `, ${width} by ${height} pixels` : ""}. Show it large`}
      className="block w-fit max-w-full cursor-zoom-in self-start rounded-lg"
    >
      <img
        src={image.url}
        alt=""
        {...(isMeasured && { width, height, style: { aspectRatio: `${width} / ${height}` } })}
        decoding="async"
        onError={() => setIsBroken(true)}
        className={clsx(
          "w-auto max-w-full rounded-lg border bg-code object-contain",
          isMeasured ? "h-auto max-h-[28rem]" : "h-64",
        )}
      />
    </button>
  );
  return <ImageViewer url={image.url} name={name} trigger={button} />;
}

function Broken({ name }: { name: string }) {
  return (
    <p className="flex w-fit items-center gap-2 rounded-lg border bg-raised px-3 py-2 text-sm text-muted">
      <ImageOff aria-hidden="true" className="size-4" />
      {name} could not be loaded. It may have been deleted.
    </p>
  );
}
