/** What turns the direction of the text after it, whatever is written there. */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;

/** Marks piled higher than in any script: a browser takes seconds to draw a few thousand of them. */
const PILED_MARKS = /(?<=\p{M}{24})\p{M}/gu;

/** Text in which what is seen is what is there: a sign stands for each mark that would turn it or bury it. */
export function visible(text: string): string {
  const upright = text.replace(OVERRIDES, "\ufffd");
  return upright.replace(PILED_MARKS, (mark) => "\ufffd".repeat(mark.length));
}
