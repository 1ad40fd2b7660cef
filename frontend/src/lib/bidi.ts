/** What turns the direction of the text after it, whatever is written there. */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text in which what is seen is what is there: a sign stands for each mark that would turn its direction. */
export function visible(text: string): string {
  return text.replace(OVERRIDES, "\ufffd");
}
