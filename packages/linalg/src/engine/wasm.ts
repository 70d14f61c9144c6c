import { wasmBase64 } from './generated/wasm.ts';

/** Pages of 64 KiB: 2 GiB; asc's --maximumMemory must be the same. */
export const maximumPages = 32768;

let compiled: WebAssembly.Module | undefined;

/** The engine's code, compiled once. Throws where there is no WebAssembly, SIMD or threads. */
export function loadModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(decodeBase64(wasmBase64));
  return compiled;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
