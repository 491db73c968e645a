import { Command } from "commander";
import { configurationDocs } from "../coordinator/runtime/config/docs.ts";
import { faultReport } from "../coordinator/runtime/config/faults.ts";
import { loadConfig } from "../coordinator/runtime/config/load.ts";
import { type Profile, PROFILES } from "../coordinator/runtime/config/profile.ts";
import { ExitError } from "./exit.ts";

/** `config check FILE`, `config docs`. */
export function register(program: Command): void {
  const config = program.command("config").description("check a config.yaml, or print what every key means");
  config.command("check").argument("<file>", "the config.yaml to check")
    .description("report every fault of a configuration at once; exit 2 when there is one")
    .option("--profile <name>", `profile laid over it: ${PROFILES.join(", ")}`, "default")
    .option("--json", "print the result as JSON")
    .action(check);
  config.command("docs").description("print docs/configuration.md").action(() =>
    console.log(configurationDocs().trimEnd())
  );
}

async function check(file: string, options: { profile: string; json?: true }): Promise<void> {
  const loaded = await loadConfig(file, {}, profileNamed(options.profile));
  if (options.json) {
    console.log(JSON.stringify(
      loaded.ok
        ? { file, ok: true, hash: loaded.value.hash, warnings: loaded.value.warnings }
        : { file, ok: false, faults: loaded.error },
    ));
  }
  if (!loaded.ok) throw new ExitError(faultReport(loaded.error), 2);
  if (options.json) return;
  for (const warning of loaded.value.warnings) console.log(`warning: ${warning}`);
  console.log(`${file} is sound (hash ${loaded.value.hash.slice(0, 12)})`);
}

function profileNamed(name: string): Profile {
  const profile = PROFILES.find((each) => each === name);
  if (profile) return profile;
  throw new ExitError(`--profile must be one of ${PROFILES.join(", ")}, was ${name}`, 2);
}
