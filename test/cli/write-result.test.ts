import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkWritable, writeWhole } from "../../runtime/cli/write-result.ts";

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "c10m-write-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("writes a new file, replaces an old one, and leaves nothing else", () => {
  inFolder((folder) => {
    const file = join(folder, "result.json");
    for (const text of ["first\n", "x".repeat(5_000_000), "ünïcode 🙂\n"]) {
      checkWritable(file);
      writeWhole(file, text);
      assert.equal(readFileSync(file, "utf8"), text);
    }
    assert.deepEqual(readdirSync(folder), ["result.json"]);
  });
});

test("checking alone leaves the folder as it was", () => {
  inFolder((folder) => {
    writeFileSync(join(folder, "old.json"), "old");
    checkWritable(join(folder, "old.json"));
    checkWritable(join(folder, "new.json"));
    assert.deepEqual(readdirSync(folder), ["old.json"]);
    assert.equal(readFileSync(join(folder, "old.json"), "utf8"), "old");
  });
});

test("a symbolic link stays one, its file is written", () => {
  inFolder((folder) => {
    mkdirSync(join(folder, "elsewhere"));
    const real = join(folder, "elsewhere", "real.json");
    writeFileSync(real, "old");
    symlinkSync(real, join(folder, "link.json"));
    writeWhole(join(folder, "link.json"), "new");
    assert.equal(readFileSync(real, "utf8"), "new");
    assert.deepEqual(readdirSync(join(folder, "elsewhere")), ["real.json"]);
    assert.deepEqual(readdirSync(folder).sort(), ["elsewhere", "link.json"]);
  });
});

test("a symbolic link to a file that is not there yet stays one, its file is made, however the link is written", () => {
  inFolder((folder) => {
    mkdirSync(join(folder, "elsewhere"));
    const real = join(folder, "elsewhere", "new.json");
    for (const target of [real, "elsewhere/new.json", "hop.json"]) {
      const link = join(folder, "link.json");
      if (target === "hop.json") symlinkSync("elsewhere/new.json", join(folder, target));
      symlinkSync(target, link);
      checkWritable(link);
      assert.deepEqual(readdirSync(join(folder, "elsewhere")), [], "checking leaves nothing");
      writeWhole(link, target);
      assert.equal(readFileSync(real, "utf8"), target);
      assert.equal(readlinkSync(link), target);
      rmSync(real);
      rmSync(link);
    }
  });
});

test("says what stands in the way, early and late alike", () => {
  inFolder((folder) => {
    writeFileSync(join(folder, "file"), "");
    symlinkSync("there.json", join(folder, "here.json"));
    symlinkSync("here.json", join(folder, "there.json"));
    symlinkSync(join(folder, "missing", "result.json"), join(folder, "dangling.json"));
    const wrong: [string, RegExp][] = [
      [folder, /Cannot write the result to .*: it is a directory; name a file in it/],
      [join(folder, "missing", "result.json"), /the folder .*missing does not exist; create it first/],
      [join(folder, "file", "result.json"), /file is not a folder/],
      ["/proc/result.json", /Cannot write the result to \/proc\/result\.json: ./], // takes no files, not even root's
      [join(folder, "here.json"), /its symbolic links lead round in a circle/],
      [join(folder, "dangling.json"), /the folder .*missing does not exist; create it first/],
      ["/dev/null", /it is not a regular file; "-" stands for standard output/],
    ];
    for (const [path, message] of wrong) {
      assert.throws(() => checkWritable(path), message);
      assert.throws(() => writeWhole(path, "text"), message);
    }
    assert.deepEqual(readdirSync(folder).sort(), ["dangling.json", "file", "here.json", "there.json"]);
  });
});

test("when writing fails half-way, the old file is whole and no temporary file is left", () => {
  inFolder((folder) => {
    const file = join(folder, "result.json");
    writeFileSync(file, "old");
    const unwritable = 42 as unknown as string; // refused once the temporary file is open
    assert.throws(() => writeWhole(file, unwritable), /Cannot write the result/);
    assert.equal(readFileSync(file, "utf8"), "old");
    assert.deepEqual(readdirSync(folder), ["result.json"]);
  });
});
