"use strict";
// Where there is something to do, as `tllama/places` answers.
Object.defineProperty(exports, "__esModule", { value: true });
exports.nextGap = nextGap;
/** The first gap after a position, or the first of the document if none follows. */
function nextGap(gaps, from) {
    const after = (gap) => gap.range.start.line > from.line ||
        (gap.range.start.line === from.line && gap.range.start.character > from.character);
    return gaps.find(after) ?? gaps[0];
}
