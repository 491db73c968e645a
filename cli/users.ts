import { type Command, Option } from "commander";
import type { AccessStore } from "../coordinator/ports/access_store.ts";
import { type Role, ROLES, userNameFault, userNameOf } from "../domain/access.ts";
import { counted } from "../domain/counted.ts";
import {
  type AccessOptions,
  atTerminal,
  granted,
  readAccess,
  withAccess,
  withAccessOptions,
} from "./access/with_access.ts";
import { ExitError } from "./exit.ts";

/** `users`: who may sign in to the dashboard by name. */
export function register(program: Command): void {
  const users = program.command("users").description("who may sign in to the dashboard by name and password");
  const role = () => new Option("--role <role>", "a viewer looks, an operator also acts").choices(ROLES);
  const change = (name: string, words: string) => withAccessOptions(users.command(name).description(words), true);
  change("add <name>", "adds a user; asks for the password, or takes it from a pipe or XYLEN_USER_PASSWORD")
    .addOption(role().default("viewer")).action(add);
  withAccessOptions(users.command("list").description("every user"), false).action(list);
  change("role <name>", "makes a viewer an operator, or the other way").addOption(role().makeOptionMandatory())
    .action(changeRole);
  change("password <name>", "gives a new password, and signs the user out everywhere").action(changePassword);
  change("remove <name>", "removes a user, and signs the user out everywhere").action(remove);
}

type RoleOptions = AccessOptions & { readonly role: Role };

async function add(name: string, options: RoleOptions): Promise<void> {
  checkName(name);
  const password = await passwordFor(name);
  await withAccess(options, async (access) => {
    granted(await (await bookOf(access)).add(name, options.role, password, atTerminal(options)));
  });
  tell(
    options,
    { user: userNameOf(name), role: options.role },
    `${userNameOf(name)} may sign in as ${options.role} now.`,
  );
}

async function list(options: AccessOptions): Promise<void> {
  const users = await readAccess(options, (access) => access.users());
  const rows = users.map(({ name, role, createdAtMs, passwordChangedAtMs }) => ({
    name,
    role,
    created_at: createdAtMs,
    password_changed_at: passwordChangedAtMs,
  }));
  if (options.json) return console.log(JSON.stringify({ users: rows }));
  if (rows.length === 0) return console.log("Nobody may sign in by name yet: add somebody with users add NAME");
  for (const { name, role, password_changed_at } of rows) {
    console.log(`${name.padEnd(20)} ${role.padEnd(8)} password of ${new Date(password_changed_at).toISOString()}`);
  }
}

async function changeRole(name: string, options: RoleOptions): Promise<void> {
  await withAccess(options, async (access) => {
    granted(await (await bookOf(access)).changeRole(name, options.role, atTerminal(options)));
  });
  tell(options, { user: userNameOf(name), role: options.role }, `${userNameOf(name)} is ${options.role} now.`);
}

async function changePassword(name: string, options: AccessOptions): Promise<void> {
  const password = await passwordFor(name);
  await withAccess(options, async (access) => {
    granted(await (await bookOf(access)).changePassword(name, password, atTerminal(options)));
  });
  tell(options, { user: userNameOf(name) }, `${userNameOf(name)} has a new password, and is signed out everywhere.`);
}

async function remove(typedName: string, options: AccessOptions): Promise<void> {
  const name = userNameOf(typedName);
  const left = await withAccess(options, async (access) => {
    granted(await (await bookOf(access)).remove(name, atTerminal(options)));
    return (await access.tokens()).filter(({ createdBy }) => createdBy.startsWith(`${name} (`)).map(({ id }) => id);
  });
  const tokens = left.length === 0
    ? ""
    : ` ${
      counted(left.length, "API token that this user made still works", "API tokens that this user made still work")
    }: ` +
      left.map((id) => `xyl_${id}`).join(", ");
  tell(options, { user: name, tokens: left }, `${name} is removed, and signed out everywhere.${tokens}`);
}

async function bookOf(store: AccessStore) {
  const { UserBook } = await import("../api/auth/user_book.ts");
  const { Passwords } = await import("../api/auth/passwords.ts");
  return new UserBook({ store, nowMs: Date.now, onEvent: () => {} }, new Passwords());
}

/** Before anybody types a password in vain. */
function checkName(name: string): void {
  const fault = userNameFault(userNameOf(name));
  if (fault !== null) throw new ExitError(`"${name}": ${fault}`, 2);
}

async function passwordFor(name: string): Promise<string> {
  const { readPassword } = await import("./access/read_password.ts");
  return await readPassword(userNameOf(name));
}

const tell = (options: AccessOptions, machine: object, people: string): void =>
  console.log(options.json ? JSON.stringify(machine) : people);
