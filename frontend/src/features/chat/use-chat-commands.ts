import { insertQuote } from "@/features/composer";
import { markdownOf } from "@/features/parts";
import { type Command, useCommands } from "@/lib/commands";
import type { Message } from "@/lib/types";
import { copyAndSay } from "@/ui/copy-button";
import { goToBranch, hide, regenerate } from "./answering";
import { editQuestion } from "./editing";
import { selectionWithin } from "./selection";
import { stopAnswer } from "./stopping";

interface Chat {
  conversationId: string;
  messages: readonly Message[];
  answering: boolean;
}

/** What can be done with the last answer and question, by keyboard. */
export function useChatCommands({ conversationId, messages, answering }: Chat): void {
  const answer = messages.findLast(({ role }) => role === "assistant");
  const question = messages.findLast(({ role }) => role === "user");
  const commands: Command[] = [];
  if (answering) {
    commands.push({
      id: "stop",
      title: "Stop the answer",
      section: "Answer",
      keys: "Escape",
      run: () => void stopAnswer(conversationId),
    });
  }
  if (question && !answering) {
    commands.push({
      id: "edit-last",
      title: "Edit the last message",
      section: "Conversation",
      keys: "E",
      run: () => editQuestion(question.id),
    });
  }
  if (answer && !answering) {
    commands.push(
      {
        id: "regenerate",
        title: "Answer again",
        section: "Answer",
        keys: "R",
        keywords: "regenerate retry",
        run: () => void regenerate(answer),
      },
      {
        id: "copy-answer",
        title: "Copy the last answer",
        section: "Answer",
        keys: "Mod+Shift+C",
        run: () => void copyAndSay(markdownOf(answer.parts)),
      },
      {
        id: "quote",
        title: "Quote the selection, or the last answer",
        section: "Answer",
        keys: "Q",
        run: () => insertQuote(conversationId, selectionWithin(answer.id) ?? answer.content),
      },
      { id: "hide-answer", title: "Hide the last answer", section: "Answer", run: () => void hide(answer) },
      ...steps(conversationId, answer),
    );
  }
  useCommands(commands);
}

function steps(conversationId: string, answer: Message): Command[] {
  const { index, ids } = answer.siblings;
  const step = (id: string, title: string, keys: string, to: number): Command[] => {
    const target = ids[to];
    if (target === undefined) return [];
    return [{ id, title, section: "Answer", keys, run: () => void goToBranch(conversationId, target) }];
  };
  return [
    ...step("previous-branch", "Previous branch of the last answer", "[", index - 1),
    ...step("next-branch", "Next branch of the last answer", "]", index + 1),
  ];
}
