import { ChevronUp, CornerDownLeft, Square } from "lucide-react";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem } from "@/ui/menu";
import type { OutgoingMessage } from "./outgoing";
import { STOP_AND_SEND_KEYS } from "./send-keys";

interface OtherWaysProps {
  keys: string;
  onSend: (how: OutgoingMessage["how"]) => void;
}

/** What else may be done with a message while an answer is being written. */
export function OtherWays({ keys, onSend }: OtherWaysProps) {
  return (
    <Menu
      side="top"
      trigger={
        <IconButton label="Other ways to send" size="small">
          <ChevronUp />
        </IconButton>
      }
    >
      <MenuItem icon={<CornerDownLeft />} keys={keys} onSelect={() => onSend("queue")}>
        Send when the answer is there
      </MenuItem>
      <MenuItem icon={<Square />} keys={STOP_AND_SEND_KEYS} onSelect={() => onSend("stop-first")}>
        Stop it and send now
      </MenuItem>
    </Menu>
  );
}
