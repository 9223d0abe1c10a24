// The extension: starts `tllama lsp` for Lean documents, and gives its deeds commands, a status bar item and settings.

import * as vscode from 'vscode';
import { LanguageClient, LanguageClientOptions, ServerOptions, State } from 'vscode-languageclient/node';

import { Gap, nextGap } from './gaps';
import { serverCommand, serverSettings } from './settings';
import { Status, StatusLine } from './status';

const SELECTOR = [
  { scheme: 'file', language: 'lean4' },
  { scheme: 'file', language: 'lean' },
  { scheme: 'untitled', language: 'lean4' },
];

/** Commands of the palette, and what they ask the server for. */
const DEEDS: Record<string, string> = {
  'tllama.proveHere': 'tllama.prove',
  'tllama.proveWithModelHere': 'tllama.proveWithModel',
  'tllama.refuteHere': 'tllama.refute',
  'tllama.explainHere': 'tllama.explain',
};

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const item = vscode.window.createStatusBarItem('tllama.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'tllama';
  const status = new StatusLine();
  const show = () => {
    const { text, tooltip, command } = status.shown();
    Object.assign(item, { text, tooltip, command });
    item.show();
  };
  context.subscriptions.push(item);
  for (const [command, deed] of Object.entries(DEEDS)) {
    context.subscriptions.push(vscode.commands.registerCommand(command, () => perform(deed)));
  }
  context.subscriptions.push(
    vscode.commands.registerCommand('tllama.nextGap', goToNextGap),
    vscode.commands.registerCommand('tllama.cancelHere', cancelHere),
    vscode.commands.registerCommand('tllama.restart', async () => {
      await client?.stop();
      status.clear();
      await start(status, show);
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration('tllama')) {
        const settings = { tllama: serverSettings(vscode.workspace.getConfiguration('tllama')) };
        await client?.sendNotification('workspace/didChangeConfiguration', { settings });
      }
    }),
  );
  show();
  await start(status, show);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function start(status: StatusLine, show: () => void): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('tllama');
  const server: ServerOptions = serverCommand(configuration);
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    initializationOptions: { settings: serverSettings(configuration), status: true },
    outputChannelName: 'tllama',
    middleware: {
      // The server asks for its section; what is not set there must not hide `tllama.toml`.
      workspace: { configuration: async () => [serverSettings(vscode.workspace.getConfiguration('tllama'))] },
    },
  };
  client = new LanguageClient('tllama', 'tllama', server, options);
  client.onNotification('$/tllama/status', (told: Partial<Status>) => {
    status.take(told);
    show();
  });
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) {
      status.clear();
      show();
    }
  });
  try {
    await client.start();
  } catch (error) {
    const remedy = 'Install tllama, or name it in the setting tllama.server.path.';
    void vscode.window.showErrorMessage(`tllama cannot be started (${String(error)}). ${remedy}`);
  }
}

async function perform(command: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!client || !editor) return;
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  const position = client.code2ProtocolConverter.asPosition(editor.selection.active);
  try {
    await client.sendRequest('workspace/executeCommand', { command, arguments: [{ uri, position }] });
  } catch (error) {
    void vscode.window.showInformationMessage(`tllama: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function goToNextGap(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!client || !editor) return;
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  const gaps = await client.sendRequest<Gap[]>('tllama/places', { uri });
  const gap = nextGap(gaps, editor.selection.active);
  if (!gap) {
    void vscode.window.showInformationMessage('tllama: there is no gap in this file.');
    return;
  }
  const at = new vscode.Position(gap.range.start.line, gap.range.start.character);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function cancelHere(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!client) return;
  const uri = editor && client.code2ProtocolConverter.asUri(editor.document.uri);
  await client.sendRequest('workspace/executeCommand', {
    command: 'tllama.cancel',
    arguments: uri ? [{ uri }] : [],
  });
}
