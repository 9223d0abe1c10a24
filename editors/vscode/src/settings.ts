// What the server is to know of the client's configuration: the sections that it has names for, without what is not set.

export type Section = Record<string, unknown>;
export type Settings = Record<string, Section>;

const SECTIONS = ['lean', 'proof', 'model', 'editor'] as const;

/** A configuration, as `workspace.getConfiguration('tllama')` gives it. */
export interface Configuration {
  get<T>(name: string): T | undefined;
}

/** The server's settings: `null` and empty texts mean "not set", and are left to `tllama.toml` and the defaults. */
export function serverSettings(configuration: Configuration): Settings {
  const settings: Settings = {};
  for (const name of SECTIONS) {
    const section = configuration.get<Section>(name) ?? {};
    const set = Object.entries(section).filter(([, value]) => value !== null && value !== '');
    if (set.length > 0) settings[name] = Object.fromEntries(set);
  }
  return settings;
}

/** How the server is started. */
export function serverCommand(configuration: Configuration): { command: string; args: string[] } {
  const server = configuration.get<Section>('server') ?? {};
  const path = typeof server.path === 'string' && server.path.trim() !== '' ? server.path.trim() : 'tllama';
  const given = Array.isArray(server.arguments) ? server.arguments.filter((item) => typeof item === 'string') : [];
  return { command: path, args: ['lsp', ...given] };
}
