/**
 * Stands alone: what awaits before its first test, since an await at the top of one of many modules would hold all of
 * them, and what does something before or after its tests (a shared browser is such a thing), since that would be done
 * before and after all tests of a module.
 */
const STANDS_ALONE = /^(?:(?:(?:export )?const [^=]+ = )?await |shareBrowser\(|Deno\.test\.(?:before|after))/m;

/**
 * Every test file has a thread of its own that reads all that the file imports, which for small tests takes longer than
 * the tests. So files of one folder are read by one thread, through a module that imports them. A test that fails is
 * still told with its own file and line.
 */
export class JoinedFiles implements Disposable {
  readonly #root: string;
  readonly #folder = Deno.makeTempDirSync({ prefix: "xylen-tests-" });

  /** @param root The project's, with a slash at its end. */
  constructor(root: string) {
    this.#root = root;
  }

  /** What `deno test` gets in the place of these files. @param part Its number: parts may share a folder. */
  join(part: number, files: readonly string[]): string[] {
    const alone = files.filter((file) => STANDS_ALONE.test(Deno.readTextFileSync(this.#root + file)));
    const byFolder = Map.groupBy(files.filter((file) => !alone.includes(file)), (file) => file.replace(/\/[^/]+$/, ""));
    const modules = [...byFolder].map(([folder, together]) => {
      const path = `${this.#folder}/part_${part}_${folder.replaceAll("/", "_")}_test.ts`;
      Deno.writeTextFileSync(path, together.map((file) => `import "file://${this.#root}${file}";\n`).join(""));
      return path;
    });
    return [...modules, ...alone];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}
