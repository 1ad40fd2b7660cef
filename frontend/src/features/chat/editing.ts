import { create } from "zustand";

const useEditing = create<{ messageId: string | null }>(() => ({ messageId: null }));

/** Whether this question is being edited; at most one is. */
export function useQuestionBeingEdited(messageId: string): [boolean, (editing: boolean) => void] {
  const editing = useEditing((state) => state.messageId === messageId);
  return [editing, (next) => editQuestion(next ? messageId : null)];
}

export function editQuestion(messageId: string | null): void {
  useEditing.setState({ messageId });
}
