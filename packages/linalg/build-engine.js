// Compiles assembly/ to WebAssembly and writes its bytes into src/engine/generated/wasm.ts, so that the package has no
// file to find at run time.
import { mkdir, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const flags = [
  '--enable',
  'simd,threads',
  '--importMemory',
  '--sharedMemory',
  '--initialMemory',
  '16',
  // The same as maximumPages in src/engine/wasm.ts.
  '--maximumMemory',
  '32768',
  '--runtime',
  'stub',
  '--use',
  'abort=',
  '-O3',
  '--noAssert',
];

let binary;
const { error, stderr } = await asc.main(['assembly/index.ts', '--outFile', 'engine.wasm', ...flags], {
  writeFile: (_name, contents) => {
    binary = contents;
  },
});

if (error) {
  process.stderr.write(`${stderr.toString()}\n`);
  process.exitCode = 1;
} else {
  await mkdir('src/engine/generated', { recursive: true });
  const base64 = Buffer.from(binary).toString('base64');
  await writeFile('src/engine/generated/wasm.ts', `export const wasmBase64: string =\n  '${base64}';\n`);
}
