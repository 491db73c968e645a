/** Tests that one `deno test` runs. */
export interface Part {
  /** Files and folders. Of several that hold a file, the longest has it. */
  readonly roots: readonly string[];
  /** Measuring lines makes a test two to eight times slower: what computes and reaches no line of its own is not. */
  readonly measured: boolean;
}

/** Those that take longest begin, what has threads for both cores ends. What is named nowhere is in the part of `tests`. */
export const PARTS: readonly Part[] = [
  // Both unpack the browser where that was never done, which two at the same time must not.
  { roots: ["tests/system", "tests/dashboard/browser"], measured: false },
  {
    roots: [
      "tests/cli", // their lines run in processes of their own
      "tests/coordinator/runtime/account/decision_accounts_test.ts",
      "tests/coordinator/runtime/proof",
      "tests/db",
      "tests/deploy",
      "tests/exchange/simulator/synthetic_market_test.ts",
      "tests/model_server/commands_test.ts",
      "tests/model_server/explain_test.ts",
      "tests/model_server/killed_server_test.ts",
      "tests/model_server/sequence_serving_test.ts",
      "tests/model_server/swaps_test.ts",
      "tests/outcomes",
    ],
    measured: false,
  },
  { roots: ["tests", "tests/research/statistics"], measured: true },
  { roots: ["tests/model_server/training", "tests/model_server/promotion"], measured: false },
  { roots: ["tests/exchange", "tests/model_server"], measured: true },
  { roots: ["tests/mutants"], measured: false },
  {
    roots: [
      "tests/research",
      "tests/research/statistics/interval_coverage_test.ts",
      "tests/research/statistics/search_test.ts",
    ],
    measured: false,
  },
];

/** The files of each part, in its order. @param files Paths of test files from the project's root. */
export function filesOf(parts: readonly Part[], files: readonly string[]): string[][] {
  const roots = parts.flatMap((part) => part.roots.map((root) => ({ part, root })));
  const longestFirst = roots.sort((a, b) => b.root.length - a.root.length);
  const partOf = (file: string) => longestFirst.find(({ root }) => file === root || file.startsWith(`${root}/`))?.part;
  return parts.map((part) => files.filter((file) => partOf(file) === part));
}

/** Every test file below a folder. @param root Of the project, with a slash at its end. */
export async function testFiles(root: string, folder = "tests"): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(root + folder)) {
    if (isDirectory && name !== "node_modules") found.push(...await testFiles(root, `${folder}/${name}`));
    if (/_test\.tsx?$/.test(name)) found.push(`${folder}/${name}`);
  }
  return found.sort();
}
