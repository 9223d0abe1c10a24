// Where there is something to do, as `tllama/places` answers.

export interface Position {
  line: number;
  character: number;
}

export interface Gap {
  kind: 'proof' | 'sorry';
  theorem: string | null;
  range: { start: Position; end: Position };
}

/** The first gap after a position, or the first of the document if none follows. */
export function nextGap(gaps: readonly Gap[], from: Position): Gap | undefined {
  const after = (gap: Gap) =>
    gap.range.start.line > from.line ||
    (gap.range.start.line === from.line && gap.range.start.character > from.character);
  return gaps.find(after) ?? gaps[0];
}
