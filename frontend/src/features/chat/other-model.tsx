import { Shuffle } from "lucide-react";
import { ModelPicker } from "@/features/models";
import type { Message } from "@/lib/types";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { regenerate } from "./answering";

/** Answer the same question by another model, beside this answer. As words where there is room for them. */
export function OtherModel({ message, label }: { message: Message; label?: string }) {
  const trigger = label ? (
    <Button size="small">
      <Shuffle className="size-4" /> {label}
    </Button>
  ) : (
    <IconButton label="Answer again with another model" size="small">
      <Shuffle />
    </IconButton>
  );
  return (
    <ModelPicker
      value={message.model}
      label="Answer again with another model"
      trigger={trigger}
      onChange={(model) => void regenerate(message, model)}
    />
  );
}
