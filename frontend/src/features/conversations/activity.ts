/** Where answers are being written, and which ended while nobody looked. By the ids of conversations. */
export interface Activity {
  readonly streaming: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unseen: ReadonlySet<string>;
}

export interface LiveRun {
  readonly id: string;
  readonly conversationId: string;
}

export const NOTHING: Activity = { streaming: new Map(), unseen: new Set() };

// Nobody reads more marks than these, and what is kept in the browser has to end somewhere.
const MOST_UNSEEN = 200;

export function started(activity: Activity, run: LiveRun): Activity {
  const runs = activity.streaming.get(run.conversationId);
  if (runs?.has(run.id)) return activity;
  return { ...activity, streaming: new Map(activity.streaming).set(run.conversationId, new Set(runs).add(run.id)) };
}

export function ended(activity: Activity, run: LiveRun): Activity {
  const runs = activity.streaming.get(run.conversationId);
  if (!runs?.has(run.id)) return activity;
  const streaming = new Map(activity.streaming);
  const rest = new Set(runs);
  rest.delete(run.id);
  if (rest.size > 0) streaming.set(run.conversationId, rest);
  else streaming.delete(run.conversationId);
  return { ...activity, streaming };
}

/** The runs that live, known anew. */
export function known(activity: Activity, runs: readonly LiveRun[]): Activity {
  return runs.reduce(started, { ...activity, streaming: new Map() });
}

export function missed(activity: Activity, conversationId: string): Activity {
  if (activity.unseen.has(conversationId)) return activity;
  const unseen = [...activity.unseen, conversationId].slice(-MOST_UNSEEN);
  return { ...activity, unseen: new Set(unseen) };
}

export function seen(activity: Activity, conversationId: string): Activity {
  if (!activity.unseen.has(conversationId)) return activity;
  const unseen = new Set(activity.unseen);
  unseen.delete(conversationId);
  return { ...activity, unseen };
}

export function forgotten(activity: Activity, conversationId: string): Activity {
  if (!activity.streaming.has(conversationId)) return seen(activity, conversationId);
  const streaming = new Map(activity.streaming);
  streaming.delete(conversationId);
  return seen({ ...activity, streaming }, conversationId);
}
