/** What a part was last made of: while that is the same, the part stands as it is. */
export class LastInputs {
  #inputs: readonly unknown[] = [];

  /** Takes the inputs in. @returns whether one of them is another object or value than the last time */
  differ(...inputs: readonly unknown[]): boolean {
    const before = this.#inputs;
    this.#inputs = inputs;
    return before.length !== inputs.length || inputs.some((input, index) => input !== before[index]);
  }
}
