import { navigate } from "wouter/use-browser-location";
import { create } from "zustand";
import { api } from "@/lib/gateway";
import type { Change } from "@/lib/live";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { toast } from "@/ui/toast";
import { knownConversation } from "./cache";
import { titleOf } from "./title";

type RunEnded = Extract<Change, { type: "run.ended" }>;

const LOCK = "openchat.visible";
const FIRST_WORDS = 140;

/** Whether there was a reason to ask if answers may say that they are ready. */
export const useNotificationQuestion = create<{ due: boolean }>(() => ({ due: false }));

/** Say that an answer has ended, where no page of ours is in sight and the person wants it. */
export async function notifyOfAnswer(run: RunEnded): Promise<void> {
  if (document.visibilityState === "visible" || !canNotify()) return;
  const { notifications } = usePreferences.getState();
  if (notifications === "unasked") useNotificationQuestion.setState({ due: true });
  if (notifications !== "on" || Notification.permission !== "granted" || (await isOtherVisible())) return;
  const title = titleOf(knownConversation(run.conversation_id) ?? { title: null });
  show(run, title, await firstWords(run));
}

/** The browser asks too; only a press of a button may lead to that. */
export async function answerNotificationQuestion(wanted: boolean): Promise<void> {
  useNotificationQuestion.setState({ due: false });
  const permission = wanted ? await Notification.requestPermission() : "denied";
  setPreferences({ notifications: permission === "granted" ? "on" : "off" });
  if (wanted && permission !== "granted") {
    toast({ text: "This browser does not allow notifications from here. Its site settings can change that." });
  }
}

export function canNotify(): boolean {
  return "Notification" in window && Notification.permission !== "denied";
}

/** Other pages of ours can see that this one is in sight. Returns how to stop. */
export function tellVisibility(): () => void {
  let release = () => {};
  const follow = () => {
    release();
    if (document.visibilityState !== "visible") return;
    const hidden = new Promise<void>((resolve) => {
      release = resolve;
    });
    void navigator.locks?.request(LOCK, { mode: "shared" }, () => hidden);
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    release();
  };
}

async function isOtherVisible(): Promise<boolean> {
  if (!navigator.locks) return false;
  return await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => lock === null);
}

function show(run: RunEnded, title: string, body: string): void {
  try {
    // The tag makes one of it, however many hidden pages say so.
    const notification = new Notification(title, { body, tag: run.run_id, icon: "/icon.svg" });
    notification.addEventListener("click", () => {
      window.focus();
      navigate(`/c/${run.conversation_id}`);
      notification.close();
    });
  } catch {
    // Browsers of phones show notifications of service workers alone.
  }
}

async function firstWords(run: RunEnded): Promise<string> {
  if (run.status !== "completed") return "The answer could not be finished.";
  try {
    const { data } = await api.GET("/api/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: run.conversation_id }, query: { path: run.message_id, limit: 1 } },
    });
    return data?.items.at(-1)?.content.slice(0, FIRST_WORDS) || "The answer is ready.";
  } catch {
    return "The answer is ready.";
  }
}
