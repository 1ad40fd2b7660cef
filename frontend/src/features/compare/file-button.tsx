import { type ReactNode, useRef } from "react";
import { problemWords } from "@/lib/problem-words";
import { Button, type ButtonProps } from "@/ui/button";
import { toast } from "@/ui/toast";

interface FileButtonProps extends Pick<ButtonProps, "look" | "size" | "disabled"> {
  /** The field's name, for who does not see it. */
  label: string;
  accept: string;
  onFile: (file: File) => Promise<void>;
  children: ReactNode;
}

/** A button that asks for a file. What goes wrong with it is said. */
export function FileButton({ label, accept, onFile, children, ...button }: FileButtonProps) {
  const field = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      await onFile(file);
    } catch (error) {
      toast({ text: problemWords(error), tone: "danger" });
    }
  };
  return (
    <>
      <Button {...button} onClick={() => field.current?.click()}>
        {children}
      </Button>
      <input
        ref={field}
        type="file"
        accept={accept}
        aria-label={label}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          void take(target.files?.[0]);
          // The same file once more is a change, too.
          target.value = "";
        }}
      />
    </>
  );
}
