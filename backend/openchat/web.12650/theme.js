// Before the first paint, so that a chosen theme or text size does not flash in: what src/lib/preferences.ts stores.
(() => {
  const root = document.documentElement;
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem("openchat.preferences") ?? "{}").state ?? {};
  } catch {
    // What cannot be read is no choice.
  }
  const dark =
    chosen.theme === "dark" || (chosen.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  if (["small", "large", "larger"].includes(chosen.textSize)) root.dataset.text = chosen.textSize;
  if (chosen.density === "compact") root.dataset.density = "compact";
  if (chosen.motion === "reduced") root.dataset.motion = "reduced";
})();
