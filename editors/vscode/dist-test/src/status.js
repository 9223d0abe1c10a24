"use strict";
// What the status bar says.
Object.defineProperty(exports, "__esModule", { value: true });
exports.StatusLine = void 0;
/** Keeps what is being done in which document, and puts it in words. */
class StatusLine {
    work = new Map();
    /** Takes a status; one without the expected fields changes nothing. */
    take(status) {
        if (typeof status.uri !== 'string')
            return;
        if (status.working && typeof status.what === 'string')
            this.work.set(status.uri, status.what);
        else
            this.work.delete(status.uri);
    }
    clear() {
        this.work.clear();
    }
    shown() {
        if (this.work.size === 0) {
            return { text: '$(check) tllama', tooltip: 'tllama is ready. Click to go to the next gap.', command: 'tllama.nextGap' };
        }
        const lines = [...this.work].map(([uri, what]) => `${what}: ${decodeURIComponent(uri.split('/').pop() ?? uri)}`);
        const text = this.work.size === 1 ? [...this.work.values()][0] : `${this.work.size} files`;
        return {
            text: `$(sync~spin) tllama: ${text}`,
            tooltip: `${lines.join('\n')}\nClick to cancel the work on this file.`,
            command: 'tllama.cancelHere',
        };
    }
}
exports.StatusLine = StatusLine;
