// node scripts/compress.mjs FOLDER: writes a brotli file beside each file a page loads first, where
// that is missing or older, so that the server compresses nothing while it serves. Prints their sizes.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const folder = process.argv[2];
const files = readdirSync(folder).filter((name) => /\.(wasm|js|css)$/.test(name));
let total = 0;
for (const name of files) {
  const file = join(folder, name);
  const compressed = `${file}.br`;
  if (!existsSync(compressed) || statSync(compressed).mtimeMs < statSync(file).mtimeMs) {
    writeFileSync(compressed, brotliCompressSync(readFileSync(file))); // quality 11 is the default
  }
  total += statSync(compressed).size;
  console.log(`${name}: ${statSync(file).size} bytes, ${statSync(compressed).size} compressed`);
}
console.log(`First page: ${Math.round(total / 1000)} kB compressed.`);
