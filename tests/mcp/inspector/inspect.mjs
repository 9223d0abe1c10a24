// Lists and calls tools with MCP Inspector, over standard streams and over HTTP, in both eras of the protocol, and
// validates every schema and every answer.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Ajv2020 from "ajv/dist/2020.js";

const program = process.argv[2];
const inspector = join(import.meta.dirname, "node_modules/.bin/mcp-inspector");
const folder = mkdtempSync(join(tmpdir(), "tllama-inspector-"));
const environment = {
  ...process.env,
  TLLAMA_DB: join(folder, "obt.sqlite"),
  TLLAMA_STORE_KEY: join(folder, "obt.key"),
};
const run = promisify(execFile);
const EVEN = "theorem even_sum (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) : (a + b) % 2 = 0 := sorry";

/** One question of the Inspector; its answer, and its exit code. */
async function inspect(target, ...asked) {
  const options = { env: environment, cwd: folder, timeout: 300_000, maxBuffer: 1 << 26 };
  try {
    const { stdout } = await run("node", [inspector, "--cli", "--format", "json", "--quiet", ...asked, ...target], options);
    return { code: 0, answer: JSON.parse(stdout) };
  } catch (error) {
    if (typeof error.code !== "number") throw error;
    const told = error.stdout.trim();
    return { code: error.code, answer: told ? JSON.parse(told) : null, said: error.stderr };
  }
}

async function look(name, target, era) {
  const ask = (...asked) => inspect(target, "--protocol-era", era, ...asked);
  const listed = await ask("--method", "tools/list", "--strict");
  assert.equal(listed.code, 0, `${name}: the Inspector finds fault with a schema: ${listed.said}`);
  const tools = (listed.answer.result ?? listed.answer).tools;
  assert.equal(tools.length, 17, name);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // Formats of Rust's numbers, which say no more than their bounds.
  for (const format of ["double", "float", "uint", "uint32", "uint64", "int64"]) ajv.addFormat(format, true);
  const forms = new Map();
  for (const tool of tools) {
    for (const schema of [tool.inputSchema, tool.outputSchema]) {
      assert.ok(ajv.validateSchema(schema), `${tool.name}: ${ajv.errorsText()}`);
    }
    forms.set(tool.name, { input: ajv.compile(tool.inputSchema), output: ajv.compile(tool.outputSchema) });
    assert.ok(!forms.get(tool.name).input({ not_an_argument: 1 }), `${tool.name} takes what it does not know`);
    assert.ok(!forms.get(tool.name).output({}), `${tool.name} may say nothing`);
  }
  for (const [tool, given, wanted] of [
    ["verify", { given: EVEN, proof: "by omega" }, "proved"],
    ["verify", { given: EVEN, proof: "by sorry" }, "rejected"],
    ["verify", { given: EVEN }, "no answer"],
    ["check", { text: "theorem t : 1 = 1 := rfl" }, "told"],
    ["exists", { name: "Nat.add_comm" }, "told"],
  ]) {
    assert.ok(forms.get(tool).input(given), `${tool}: ${JSON.stringify(given)}`);
    const pairs = Object.entries(given).flatMap(([key, value]) => ["--tool-arg", `${key}=${value}`]);
    const { answer, said } = await ask("--method", "tools/call", "--tool-name", tool, ...pairs);
    const result = (answer?.result ?? answer)?.structuredContent;
    assert.equal(result?.answer, wanted, `${name} ${tool}: ${JSON.stringify(answer)} ${said}`);
    assert.ok(forms.get(tool).output(result), `${tool}: ${JSON.stringify(result)}`);
  }
  console.log(`${name}, ${era}: in order`);
}

/** A server over HTTP, and where it listens. */
async function listening(...command) {
  const server = spawn(program, [...command, "--model-samples", "0", "-j", "1"], {
    cwd: folder, env: environment, stdio: ["ignore", "ignore", "pipe"],
  });
  for await (const line of createInterface({ input: server.stderr })) {
    const found = /http:\/\/[0-9.:]+/.exec(line);
    if (found) return { server, address: found[0] };
  }
  throw new Error(`${command.join(" ")} ended`);
}

try {
  const options = ["mcp", "--model-samples", "0", "-j", "1", "--level", "checked"];
  for (const era of ["legacy", "modern"]) await look("standard streams", ["--", program, ...options], era);
  const { server, address } = await listening("serve", "--listen", "127.0.0.1:0", "--level", "checked");
  try {
    for (const era of ["legacy", "modern"]) await look("tllama serve", ["--server-url", `${address}/mcp`, "--transport", "http"], era);
  } finally {
    server.kill();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
