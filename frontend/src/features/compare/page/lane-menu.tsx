import { Ellipsis, FileDiff, RotateCw, Square } from "lucide-react";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem } from "@/ui/menu";
import { retryLane } from "../acting";
import type { Comparison, Lane } from "../types";
import { openPanel } from "./panels";

interface LaneMenuProps {
  comparison: Comparison;
  lane: Lane;
  client: ComparisonClient | null;
  live: boolean;
}

export function LaneMenu({ comparison, lane, client, live }: LaneMenuProps) {
  return (
    <Menu
      trigger={
        <IconButton label={`More about answer ${lane.letter}`} size="small">
          <Ellipsis />
        </IconButton>
      }
    >
      {live ? (
        <MenuItem icon={<Square />} onSelect={() => void client?.stop(lane.run_id)}>
          Stop this answer
        </MenuItem>
      ) : (
        <MenuItem icon={<RotateCw />} onSelect={() => void retryLane(comparison.id, lane.run_id)}>
          Ask again
        </MenuItem>
      )}
      {comparison.lanes.length > 1 && (
        <MenuItem icon={<FileDiff />} onSelect={() => openPanel("diff", lane.place)}>
          Differences to another
        </MenuItem>
      )}
    </Menu>
  );
}
