import type { ComponentProps } from "react";
import type { ExtraProps } from "react-markdown";
import { disguises, safeLink } from "../addresses";
import { textOfElement } from "../element-text";

/** Opens elsewhere and says where. An address that is not one of the web's is text. */
export function ExternalLink({ node, href, children }: ComponentProps<"a"> & ExtraProps) {
  const address = safeLink(href);
  if (!address) return <span>{children}</span>;
  const words = node ? textOfElement(node) : "";
  return (
    <>
      <a
        href={address.href}
        title={words.includes(address.host) ? undefined : address.host}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        {children}
      </a>
      {disguises(words, address) && <span className="text-muted"> (leads to {address.host})</span>}
    </>
  );
}
