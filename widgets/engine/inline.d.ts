// The build turns `import source from "inline:./module.js"` into the bundled module as a string.
declare module "inline:*" {
  const source: string;
  export default source;
}

// It turns `import bytes from "./module.wasm"` into the file's bytes.
declare module "*.wasm" {
  const bytes: Uint8Array;
  export default bytes;
}
