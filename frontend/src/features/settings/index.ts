import { lazy } from "react";

export { useAppearance } from "./appearance";
export { ShortcutSheet } from "./shortcut-sheet";

/** Fetched when it is opened; wants a Suspense above it. */
export const SettingsPage = lazy(() => import("./settings-page").then((page) => ({ default: page.SettingsPage })));
