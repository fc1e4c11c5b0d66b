/** What of the WebAssembly API is used; the types of Node have none of it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: WasmImports) => { readonly exports: unknown };
};

type WasmImports = Readonly<Record<string, Readonly<Record<string, (...values: number[]) => unknown>>>>;

export type WasmMemory = {
  readonly buffer: ArrayBuffer;
  /** Adds so many pages of 64 KB; views of the buffer are to be made after that. */
  grow(pages: number): void;
};
export type WasmConstant = { readonly value: number };

/** A program of wasm/ as `npm run build:wasm` keeps it: `start` makes an instance of it, with a memory of its own. */
export class WasmProgram<Exports> {
  readonly #module: object;

  constructor({ bytes }: { readonly bytes: string }) {
    this.#module = new WebAssembly.Module(Buffer.from(bytes, 'base64'));
  }

  start(imports: WasmImports): Exports {
    return new WebAssembly.Instance(this.#module, imports).exports as Exports;
  }
}
