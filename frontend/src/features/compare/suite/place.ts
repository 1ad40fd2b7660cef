import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** What is wrong in a file that somebody wrote, with its line. */
export class FileMistake extends Error {
  override readonly name = "FileMistake";
}

type Value = string | number | boolean | null | readonly Place[] | ReadonlyMap<string, Place>;

/** A value in a file, with where it stands. Every method throws a FileMistake for what is something else. */
export class Place {
  constructor(
    readonly line: number,
    readonly value: Value,
  ) {}

  wrong(says: string): FileMistake {
    return new FileMistake(`Line ${this.line}: ${says}`);
  }

  get isText(): boolean {
    return typeof this.value === "string";
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** What a mapping has, none but the known names; those that are set to nothing are left out. */
  fields(known: readonly string[]): ReadonlyMap<string, Place> {
    const { value } = this;
    if (!(value instanceof Map)) throw this.#shouldBe("a mapping");
    for (const [name, place] of value) {
      if (!known.includes(name)) throw place.wrong(`\`${name}\` is not known here; there are ${known.join(", ")}`);
    }
    return new Map([...value].filter(([, place]) => place.value !== null));
  }

  /** The values of a list, of which there is one at least. */
  items(): readonly Place[] {
    if (!Array.isArray(this.value)) throw this.#shouldBe("a list");
    if (this.value.length === 0) throw this.wrong("the list is empty");
    return this.value;
  }

  text(): string {
    if (typeof this.value !== "string") throw this.#shouldBe("text; put it in quotes");
    if (this.value.trim() === "") throw this.wrong("the text is empty");
    return this.value;
  }

  flag(): boolean {
    if (typeof this.value !== "boolean") throw this.#shouldBe("true or false");
    return this.value;
  }

  number(): number {
    if (typeof this.value !== "number") throw this.wrong("should be a number");
    return this.value;
  }

  whole(least: number, most: number): number {
    const { value } = this;
    const isRight = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
    if (!isRight) throw this.wrong(`should be a whole number from ${least} to ${most}`);
    return value;
  }

  /** A sum of dollars, more than nothing, as the decimal that it was written as. */
  amount(): string {
    const { value } = this;
    const isRight = (typeof value === "number" || typeof value === "string") && Number(value) > 0;
    if (!isRight || !Number.isFinite(Number(value))) throw this.wrong("should be an amount in dollars, more than 0");
    return String(value);
  }

  oneOf<Word extends string>(allowed: readonly Word[]): Word {
    const word = allowed.find((candidate) => candidate === this.value);
    if (word === undefined) throw this.wrong(`should be one of ${allowed.join(", ")}`);
    return word;
  }

  /** A mapping with all that is in it, without places. */
  record(wanted: string): Record<string, unknown> {
    if (!(this.value instanceof Map)) throw this.wrong(`should be ${wanted}`);
    return Object.fromEntries([...this.value].map(([name, place]) => [name, place.#plain()]));
  }

  #plain(): unknown {
    if (this.value instanceof Map) return this.record("a mapping");
    return Array.isArray(this.value) ? this.value.map((place: Place) => place.#plain()) : this.value;
  }

  #shouldBe(wanted: string): FileMistake {
    return this.wrong(`should be ${wanted}, and is ${kindOf(this.value)}`);
  }
}

function kindOf(value: Value): string {
  if (value === null) return "nothing";
  if (typeof value === "object") return value instanceof Map ? "a mapping" : "a list";
  return { string: "text", number: "a number", boolean: "true or false" }[typeof value as "string"]; // one of the three
}

/** What a file in YAML or JSON holds. Throws a FileMistake where it is neither. */
export function readPlaces(text: string): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const [mistake] = document.errors;
  if (mistake) throw new FileMistake(`Line ${lines.linePos(mistake.pos[0]).line}: ${mistake.message}`);
  if (document.contents === null) throw new FileMistake("There is nothing in it.");
  return placed(document, document.contents, lines, []);
}

function placed(document: Document, node: unknown, lines: LineCounter, around: readonly unknown[]): Place {
  if (isAlias(node)) return placed(document, node.resolve(document), lines, around);
  const line = lineOf(node, lines);
  if (around.includes(node)) throw new FileMistake(`Line ${line}: stands within itself`);
  const within = [...around, node];
  if (isMap(node)) {
    const fields = node.items.map(({ key, value }): [string, Place] => {
      // Where the name stands: a value may begin on the next line.
      const { value: held } = placed(document, value, lines, within);
      return [String(isScalar(key) ? key.value : key), new Place(lineOf(key, lines), held)];
    });
    return new Place(line, new Map(fields));
  }
  if (isSeq(node)) {
    return new Place(
      line,
      node.items.map((item) => placed(document, item, lines, within)),
    );
  }
  return new Place(line, scalar(isScalar(node) ? node.value : null));
}

function scalar(value: unknown): Value {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function lineOf(node: unknown, lines: LineCounter): number {
  const range = (node as Partial<Node> | null)?.range; // what the parser made has one
  return range ? lines.linePos(range[0]).line : 1;
}
