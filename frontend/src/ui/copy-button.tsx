import { Check, Copy } from "lucide-react";
import { useCopied } from "@/lib/clipboard";
import { IconButton, type IconButtonProps } from "./icon-button";
import { toast } from "./toast";

interface CopyButtonProps extends Omit<IconButtonProps, "onClick"> {
  /** What is copied, made when it is wanted. */
  text: () => string;
}

export function CopyButton({ text, label, ...rest }: CopyButtonProps) {
  const [isCopied, copy] = useCopied(sayHow);
  return (
    <IconButton {...rest} label={isCopied ? "Copied" : label} onClick={() => copy(text())}>
      {isCopied ? <Check className="text-good" /> : <Copy />}
    </IconButton>
  );
}

function sayHow(): void {
  toast({ text: "This browser does not let the page copy. Select the text and copy it yourself.", tone: "danger" });
}
