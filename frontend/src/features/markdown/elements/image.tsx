import { ImageIcon, ImageOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import type { ExtraProps } from "react-markdown";
import { type ImageAddress, safeImage } from "../addresses";

/** Fetching an image tells its host that, and what, one reads: so it asks first. */
export function LoadedOnDemand({ src, alt = "" }: ComponentProps<"img"> & ExtraProps) {
  const [isWanted, setIsWanted] = useState(false);
  const image = safeImage(src);
  if (!image) return <span className="text-muted">{alt === "" ? "(image)" : `(image: ${alt})`}</span>;
  if (image.host === null || isWanted) return <Loaded image={image} alt={alt} />;
  return (
    <button type="button" className="md-image-button" onClick={() => setIsWanted(true)}>
      <ImageIcon aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <span className="min-w-0">
        Load image from <strong className="font-medium">{image.host}</strong>
        {alt !== "" && <span className="text-muted">: {alt}</span>}
      </span>
    </button>
  );
}

function Loaded({ image: { src, host }, alt }: { image: ImageAddress; alt: string }) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) {
    return (
      <span className="md-image-button text-muted">
        <ImageOff aria-hidden="true" className="size-4 shrink-0" />
        The image{alt === "" ? "" : ` “${alt}”`} could not be loaded{host === null ? "" : ` from ${host}`}.
      </span>
    );
  }
  return <img src={src} alt={alt} decoding="async" referrerPolicy="no-referrer" onError={() => setIsBroken(true)} />;
}
