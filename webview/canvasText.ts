/** Breaks a text at its spaces, and words that are too long anywhere, so that each line fits the width. */
export function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const fits = (line: string) => context.measureText(line).width <= width;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else if (fits(word)) lines.push(word);
    else lines.push(...pieces(word, fits));
  }
  return lines;
}

function pieces(word: string, fits: (piece: string) => boolean): string[] {
  const made: string[] = [];
  for (const character of word) {
    const longer = `${made.at(-1) ?? ''}${character}`;
    if (made.length > 0 && fits(longer)) made[made.length - 1] = longer;
    else made.push(character);
  }
  return made;
}
