// The build turns `import source from "inline:./module.js"` into the bundled module as a string.
declare module "inline:*" {
  const source: string;
  export default source;
}

// And `import version from "fingerprint:."` into a string that changes with any file of the folder.
declare module "fingerprint:*" {
  const version: string;
  export default version;
}

// It turns `import bytes from "./module.wasm"` into the file's bytes.
declare module "*.wasm" {
  const bytes: Uint8Array;
  export default bytes;
}
