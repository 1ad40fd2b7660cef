/** What the parser reads as Markdown; more takes noticeable time whatever it is. */
const LONGEST = 30_000;
/** Signs in one paragraph. Each may pair with each, so that the parser's time grows by their square. */
const SIGNS_MAX = 1000;

/** Whether a block is better shown as it is: no text that is written to be read is like that. */
export function isTangled(text: string): boolean {
  return text.length > LONGEST || nestsTooDeep(text) || hasTooManySigns(text);
}

/** Quotes in quotes, lists in lists: each line of them costs its depth. */
function nestsTooDeep(text: string): boolean {
  return /^(?:[ \t]*>){20}|^(?:[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]){20}|^[ \t]{80}/m.test(text);
}

function hasTooManySigns(text: string): boolean {
  if (text.length <= SIGNS_MAX) return false;
  let signs = 0;
  let isCode = false;
  for (const line of text.split("\n")) {
    if (/^[\s>]*$/.test(line)) signs = 0;
    // Code within a list or a quote is no tangle, however long. Such code is always set in.
    if (/^[\s>]*(?:(?:[-+*]|\d+[.)])\s+)?(?:```|~~~)/.test(line)) isCode = !isCode;
    else if (!/^[\s>]/.test(line)) isCode = false;
    if (!isCode) signs += line.match(/[*_[\]!`~&@<|\\]/g)?.length ?? 0;
    if (signs > SIGNS_MAX) return true;
  }
  return false;
}
