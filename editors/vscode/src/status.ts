// What the status bar says.

/** The server's `$/tllama/status`. */
export interface Status {
  working: boolean;
  uri: string;
  what: string | null;
}

export interface Shown {
  text: string;
  tooltip: string;
  /** The command behind a click. */
  command: string;
}

/** Keeps what is being done in which document, and puts it in words. */
export class StatusLine {
  private readonly work = new Map<string, string>();

  /** Takes a status; one without the expected fields changes nothing. */
  take(status: Partial<Status>): void {
    if (typeof status.uri !== 'string') return;
    if (status.working && typeof status.what === 'string') this.work.set(status.uri, status.what);
    else this.work.delete(status.uri);
  }

  clear(): void {
    this.work.clear();
  }

  shown(): Shown {
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
