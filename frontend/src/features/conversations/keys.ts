/** Which conversations a list is of. */
export interface ListFilter {
  readonly archived: boolean;
  readonly tag: string | null;
}

const ALL = "conversations";

/** Names of what is cached of conversations. */
export const conversationKeys = {
  all: [ALL],
  lists: [ALL, "list"],
  list: (filter: ListFilter) => [ALL, "list", filter] as const,
  details: [ALL, "detail"],
  detail: (id: string | null) => [ALL, "detail", id] as const,
  search: (words: string) => [ALL, "search", words] as const,
} as const;
