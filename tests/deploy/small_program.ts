const UNITS = new URL("../../deploy/systemd/", import.meta.url);

/** A program as small as it can be: says whether it is healthy, and of which version a file `schema` below the root is. */
const program = (healthy: boolean) =>
  `if (Deno.args[0] === "start") Deno.serve({ port: Number(Deno.args[1]), hostname: "127.0.0.1", onListen() {} },
  () => new Response("", { status: ${healthy ? 200 : 503} }));
if (Deno.args[0] === "migrate") {
  const schema = new URL("../../../../schema", import.meta.url);
  if (Deno.args[1] === "--show") console.log(JSON.stringify({ version: Number(Deno.readTextFileSync(schema)) }));
  else Deno.writeTextFileSync(schema, Deno.args[2] + " of " + Deno.env.get("SECRET"));
}\n`;

/** Writes its source into a new folder. @returns The folder. */
export async function writeSmallProgram(folder: string, version: string, healthy: boolean): Promise<string> {
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/main.ts`, program(healthy));
  await Deno.writeTextFile(
    `${folder}/deno.json`,
    `{\n  "version": "${version}",\n  "permissions": { "coordinator": { "net": true, "read": true, "write": true, "env": true } },\n  "nodeModulesDir": "auto"\n}\n`,
  );
  await Deno.writeTextFile(`${folder}/deno.lock`, '{ "version": "5" }\n');
  // What launchd starts through scripts of the program itself.
  await Deno.mkdir(`${folder}/deploy/launchd`, { recursive: true });
  for (const script of ["launchd/with_env.sh", "model_service.sh"]) {
    await Deno.copyFile(new URL(`../../deploy/${script}`, import.meta.url), `${folder}/deploy/${script}`);
  }
  await Deno.mkdir(`${folder}/deploy/systemd`);
  for await (const { name } of Deno.readDir(UNITS)) {
    const unit = await Deno.readTextFile(new URL(name, UNITS));
    await Deno.writeTextFile(`${folder}/deploy/systemd/${name}`, `# Of ${version}\n${unit}`);
  }
  return folder;
}
