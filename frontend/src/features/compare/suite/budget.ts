// A hundred-millionth of a dollar: a share with more digits says nothing more.
const DIGITS = 8;

/**
 * A suite's budget, shared by the prompts that are asked at once. Each sets its share aside until it has ended, so that
 * together they never spend more than there is.
 */
export class Budget {
  #spent = 0;
  readonly #reserved = new Map<string, number>();
  #waiting: (() => void)[] = [];

  constructor(
    /** In dollars; null for none. */
    readonly total: number | null,
    /** So many prompts are asked at once. */
    private readonly places: number,
  ) {}

  /** Set this share aside, or else an equal part of what is left; null where there is no budget. */
  reserve(question: string, share?: number): number | null {
    if (this.total === null) return null;
    const given = share ?? rounded(this.#left() / Math.max(1, this.places - this.#reserved.size));
    if (given > 0) this.#reserved.set(question, given);
    return given;
  }

  /**
   * Give back a share that was too little, and set aside all that is left, as soon as that is more. Null where there never
   * will be, since no other prompt has a share to give back.
   */
  async moreThan(question: string, refused: number): Promise<number | null> {
    this.release(question);
    while (rounded(this.#left()) <= refused) {
      if (this.#reserved.size === 0) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const share = rounded(this.#left());
    this.#reserved.set(question, share);
    return share;
  }

  /** It has cost so much; the rest of its share is free again. */
  settle(question: string, cost: number): void {
    this.#spent += cost;
    this.release(question);
  }

  /** Its share is free again, if it has one still. */
  release(question: string): void {
    this.#reserved.delete(question);
    for (const go of this.#waiting.splice(0)) go();
  }

  #left(): number {
    const reserved = [...this.#reserved.values()].reduce((sum, share) => sum + share, 0);
    return (this.total ?? 0) - this.#spent - reserved;
  }
}

/** Down, so that shares never add up to more than there is. */
function rounded(dollars: number): number {
  return Math.floor(dollars * 10 ** DIGITS) / 10 ** DIGITS;
}

/** As the API takes it: a decimal, never `1e-7`. */
export function decimal(dollars: number): string {
  return dollars.toFixed(DIGITS);
}
