// Reads the text set with the WebAssembly module, as a browser does, and compares every finding with
// what the C++ program prints.
//   nodejs redaction_wasm.mjs MODULE PLACES PROGRAM FILE...
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [modulePath, placesPath, program, ...files] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(modulePath));
// Nothing of the outside is handed in: no clock, no file, no randomness.
if (WebAssembly.Module.imports(module).length !== 0) {
  console.error("the module asks for something of the outside:", WebAssembly.Module.imports(module));
  process.exit(1);
}
const redactor = new WebAssembly.Instance(module).exports;
redactor._initialize();

function withBytes(bytes, call) {
  const address = redactor.guantongReserve(bytes.length);
  new Uint8Array(redactor.memory.buffer).set(bytes, address);
  const answer = call(address, bytes.length);
  redactor.guantongRelease(address);
  return answer;
}
const withText = (text, call) => withBytes(new TextEncoder().encode(text), call);

function formText(form) {
  const lines = [];
  if (form.name) lines.push(`name: ${form.name}`);
  for (const each of form.phones ?? []) lines.push(`phone: ${each}`);
  if (form.id_number) lines.push(`id: ${form.id_number}`);
  for (const each of form.addresses ?? []) lines.push(`address: ${each}`);
  for (const each of form.others ?? []) lines.push(`other: ${each}`);
  return lines.join("\n");
}

if (!withBytes(readFileSync(placesPath), redactor.guantongPlaces)) throw new Error("no places");

const lines = [];
for (const file of files) {
  for (const line of readFileSync(file, "utf8").split("\n").filter((each) => each)) {
    const known = JSON.parse(line);
    const wrong = withText(formText(known.form), redactor.guantongForm);
    if (wrong !== 0) throw new Error(`${known.id}: line ${wrong} of its form`);
    const count = withText(known.text, redactor.guantongScan);
    if (count < 0) throw new Error(`${known.id}: not read`);
    const found = new Uint32Array(redactor.memory.buffer, redactor.guantongFindings(), count * 4);
    for (let i = 0; i < count; ++i) {
      lines.push(`${known.id} ${found.slice(i * 4, i * 4 + 4).join(" ")}`);
    }
  }
}

const expected = execFileSync(program, files, { encoding: "utf8", maxBuffer: 1 << 26 })
  .split("\n").filter((each) => each);
const length = Math.max(lines.length, expected.length);
let differences = 0;
for (let i = 0; i < length; ++i) {
  if (lines[i] === expected[i]) continue;
  if (++differences <= 10) console.error(`in C++ '${expected[i]}', in WebAssembly '${lines[i]}'`);
}
console.log(`${lines.length} findings, ${differences} differ`);
process.exit(differences === 0 && lines.length > 100 ? 0 : 1);
