import { useEffect } from "react";
import { useLocation, useRoute } from "wouter";
import { useChatSync } from "@/features/chat";
import { Sidebar, useConversationSync } from "@/features/conversations";
import { ConnectionBanner } from "@/features/gateway";
import { Palette } from "@/features/palette";
import { ShortcutSheet, useAppearance } from "@/features/settings";
import { runShortcut, useCommands } from "@/lib/commands";
import { startLive } from "@/lib/live";
import { usePreferences } from "@/lib/preferences";
import { setUi, useUi } from "@/lib/ui-state";
import { useMediaQuery, WIDE } from "@/lib/use-media-query";
import { Drawer } from "./drawer";
import { Routes } from "./routes";

/** The list of conversations beside the page; over it on a small screen. */
export function Shell() {
  const [, params] = useRoute("/c/:id");
  const isWide = useMediaQuery(WIDE);
  const isOpen = usePreferences((preferences) => preferences.sidebarOpen) && isWide;
  const drawerOpen = useUi((state) => state.drawerOpen);
  const currentId = params?.id ?? null;
  useAppearance();
  useConversationSync();
  useChatSync();
  useKeyboard();
  useLive();
  useLastPlace();
  return (
    <div className="flex h-full">
      <a
        href="#main"
        className="sr-only z-60 rounded-md bg-raised p-3 shadow-float focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the conversation
      </a>
      {isOpen && (
        <div className="w-72 shrink-0 border-r bg-side">
          <Sidebar currentId={currentId} />
        </div>
      )}
      <Drawer open={drawerOpen} onOpenChange={(open) => setUi({ drawerOpen: open })}>
        <Sidebar currentId={currentId} />
      </Drawer>
      <div className="relative flex min-w-0 grow flex-col">
        <ConnectionBanner />
        <Routes />
      </div>
      <Palette />
      <ShortcutSheet />
    </div>
  );
}

function useKeyboard(): void {
  useCommands([
    { id: "palette", title: "Command palette", section: "Help", keys: "Mod+K", listed: false, run: openPalette },
  ]);
  // Keys are the window's, whatever has the focus.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => void runShortcut(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

/** The settings lead back to it. */
function useLastPlace(): void {
  const [place] = useLocation();
  // State outside React, of which nothing is rendered here.
  useEffect(() => {
    if (!place.startsWith("/settings")) setUi({ lastPlace: place });
  }, [place]);
}

function openPalette(): void {
  setUi({ paletteOpen: true });
}

function useLive(): void {
  // A connection, for as long as the page is there.
  useEffect(() => {
    const leaving = new AbortController();
    startLive(leaving.signal).catch(() => {
      // Refused, which the calls beside it say too; lib/live tells that it is closed.
    });
    return () => leaving.abort();
  }, []);
}
