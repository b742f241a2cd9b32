// The build turns `import version from "fingerprint:."` into a string that changes with any file of the folder.
declare module "fingerprint:*" {
  const version: string;
  export default version;
}

// It turns `import bytes from "./module.wasm"` into the file's bytes.
declare module "*.wasm" {
  const bytes: Uint8Array;
  export default bytes;
}
