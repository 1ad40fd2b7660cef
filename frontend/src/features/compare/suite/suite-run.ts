import { create } from "zustand";
import { problemWords } from "@/lib/problem-words";
import type { Variant } from "../types";
import { fetchSet } from "../variant-sets";
import { asking } from "./asking";
import { askedBy, bodyOf, readSuite, type Suite } from "./document";
import { journal, questionsOf } from "./journal";
import { type Question, QuestionRefused, Running, type Standing } from "./running";
import { forgetFile, keepFile, keepGoing, keptFile, wasGoing } from "./stored-file";

/** A suite that was read, and how far it is. */
export interface SuiteRun {
  readonly suite: Suite;
  readonly variants: readonly Variant[];
  readonly questions: readonly Question[];
  readonly standings: readonly Standing[];
  readonly state: "ready" | "running" | "stopping";
  /** Why it does not go on. */
  readonly failure: string | null;
}

interface Shown {
  readonly run: SuiteRun | null;
  /** What is wrong with the file. */
  readonly mistake: string | null;
}

/** The suite on this page. It goes on while one looks at something else. */
export const useSuite = create<Shown>(() => ({ run: null, mistake: null }));

let running: Running | null = null;
const NOT_ASKED: Standing = { state: "waiting", comparison: null, reason: null };

/** Take a file, and show what it would ask. */
export async function openSuite(text: string, fileName: string): Promise<void> {
  try {
    const suite = readSuite(text, fileName);
    const variants = askedBy(suite, suite.setName === null ? [] : await fetchSet(suite.setName));
    const bodies = suite.prompts.map((prompt) => bodyOf(suite, prompt, variants));
    const names = questionsOf(bodies);
    const questions = suite.prompts.flatMap((prompt, place): Question[] => {
      const [name, body] = [names[place], bodies[place]];
      return name === undefined || body === undefined ? [] : [{ name, prompt, body }];
    });
    const standings = await Promise.all(questions.map(standingOf));
    keepFile({ text, fileName });
    useSuite.setState({ run: { suite, variants, questions, standings, state: "ready", failure: null }, mistake: null });
  } catch (error) {
    useSuite.setState({ run: null, mistake: problemWords(error) });
  }
}

/** The suite that was here before a reload; it goes on where it was running. */
export async function takeUpSuite(): Promise<void> {
  if (useSuite.getState().run !== null) return;
  const file = keptFile();
  if (file === null) return;
  await openSuite(file.text, file.fileName);
  if (wasGoing()) await runSuite();
}

export function closeSuite(): void {
  forgetFile();
  useSuite.setState({ run: null, mistake: null });
}

/** Ask what has no answer yet. */
export async function runSuite(): Promise<void> {
  const { run } = useSuite.getState();
  if (run === null || run.state !== "ready") return;
  const { questions, suite } = run;
  const { concurrency, maxCostUsd } = suite;
  running = new Running({ questions, concurrency, maxCostUsd }, asking, showStanding);
  change({ state: "running", failure: null });
  keepGoing(true);
  try {
    await running.run();
  } catch (error) {
    change({ failure: failureWords(error) });
  } finally {
    running = null;
    keepGoing(false);
    change({ state: "ready" });
  }
}

/** Begin nothing more; what is being written comes to its end. */
export function stopSuite(): void {
  running?.stop();
  keepGoing(false);
  change({ state: "stopping" });
}

/** Forget what was asked: all of it is asked, and paid for, anew. */
export function startAnew(): void {
  const { run } = useSuite.getState();
  if (run === null || run.state !== "ready") return;
  journal.forget(run.questions.map(({ name }) => name));
  change({ standings: run.questions.map(() => NOT_ASKED), failure: null });
}

/** As it stands from an earlier run. */
async function standingOf({ name }: Question): Promise<Standing> {
  const id = journal.begun(name);
  const comparison = id === null ? null : await asking.found(id);
  if (comparison === null) return NOT_ASKED;
  return { state: comparison.status === "ended" ? "ended" : "waiting", comparison, reason: null };
}

function showStanding(place: number, standing: Standing): void {
  const standings = useSuite.getState().run?.standings.with(place, standing);
  if (standings) change({ standings });
}

function change(changes: Partial<SuiteRun>): void {
  useSuite.setState(({ run }) => ({ run: run && { ...run, ...changes } }));
}

function failureWords(error: unknown): string {
  if (!(error instanceof QuestionRefused)) return problemWords(error);
  const { prompt } = error.question;
  return `Line ${prompt.line}, “${prompt.name}”: ${problemWords(error.cause)}`;
}
