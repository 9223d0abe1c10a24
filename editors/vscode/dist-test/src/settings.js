"use strict";
// What the server is to know of the client's configuration: the sections that it has names for, without what is not set.
Object.defineProperty(exports, "__esModule", { value: true });
exports.serverSettings = serverSettings;
exports.serverCommand = serverCommand;
const SECTIONS = ['lean', 'proof', 'model', 'editor'];
/** The server's settings: `null` and empty texts mean "not set", and are left to `tllama.toml` and the defaults. */
function serverSettings(configuration) {
    const settings = {};
    for (const name of SECTIONS) {
        const section = configuration.get(name) ?? {};
        const set = Object.entries(section).filter(([, value]) => value !== null && value !== '');
        if (set.length > 0)
            settings[name] = Object.fromEntries(set);
    }
    return settings;
}
/** How the server is started. */
function serverCommand(configuration) {
    const server = configuration.get('server') ?? {};
    const path = typeof server.path === 'string' && server.path.trim() !== '' ? server.path.trim() : 'tllama';
    const given = Array.isArray(server.arguments) ? server.arguments.filter((item) => typeof item === 'string') : [];
    return { command: path, args: ['lsp', ...given] };
}
