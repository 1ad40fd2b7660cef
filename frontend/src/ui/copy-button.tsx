import { Check, Copy } from "lucide-react";
import { copyText, useCopied } from "@/lib/clipboard";
import { IconButton, type IconButtonProps } from "./icon-button";
import { toast } from "./toast";

interface CopyButtonProps extends Omit<IconButtonProps, "onClick"> {
  /** What is copied, made when it is wanted. */
  text: () => string;
}

export function CopyButton({ text, label, ...rest }: CopyButtonProps) {
  const [isCopied, copy] = useCopied(sayCopyRefused);
  return (
    <IconButton {...rest} label={isCopied ? "Copied" : label} onClick={() => copy(text())}>
      {isCopied ? <Check className="text-good" /> : <Copy />}
    </IconButton>
  );
}

/** Copy, and say so: for what shows no sign of its own. */
export async function copyAndSay(text: string): Promise<void> {
  if (await copyText(text)) toast({ text: "Copied" });
  else sayCopyRefused();
}

export function sayCopyRefused(): void {
  toast({ text: "This browser does not let the page copy. Select the text and copy it yourself.", tone: "danger" });
}
