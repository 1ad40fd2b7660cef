import type { Model } from "@/lib/types";
import type { About } from "./about";

/** Who can answer: with a key everybody; without one your own servers, the local model, or nobody (yet). */
export type Situation = "key" | "servers" | "local" | "starting" | "failed" | "missing" | "nobody";

export function situationOf(about: About, models: readonly Pick<Model, "upstream">[]): Situation {
  if (about.key_configured) return "key";
  if (models.some(({ upstream }) => upstream !== "local")) return "servers";
  switch (about.local_model) {
    case "ready":
      return "local";
    case "off":
      return "nobody";
    default:
      return about.local_model;
  }
}

export function canAnswer(situation: Situation): boolean {
  return situation === "key" || situation === "servers" || situation === "local";
}
