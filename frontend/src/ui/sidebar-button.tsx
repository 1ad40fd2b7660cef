import { Menu, PanelLeft } from "lucide-react";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { setUi } from "@/lib/ui-state";
import { IconButton } from "./icon-button";

/** The way to the list of conversations, where it is not in sight. */
export function SidebarButton() {
  const isOpen = usePreferences((preferences) => preferences.sidebarOpen);
  return (
    <>
      <IconButton label="Conversations" side="bottom" className="md:hidden" onClick={() => setUi({ drawerOpen: true })}>
        <Menu />
      </IconButton>
      {!isOpen && (
        <IconButton
          label="Show the sidebar"
          side="bottom"
          className="hidden md:inline-flex"
          onClick={() => setPreferences({ sidebarOpen: true })}
        >
          <PanelLeft />
        </IconButton>
      )}
    </>
  );
}
