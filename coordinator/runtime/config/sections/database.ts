import { number, PATH_PATTERN, section, text, texts, whole } from "../keys.ts";

export const database = section("The database.", {
  url: text({
    default: "file:./data/xylen.db",
    shape: "file:PATH, or an address that begins with libsql:, http:, https:, ws: or wss:",
    pattern: /^(file:[^?#]+|(libsql|https?|wss?):\/\/[^\s/@?#]+(\/[^\s?#]*)?)$/,
    description: "libSQL file or server. `LIBSQL_URL` of the environment has precedence.",
  }),
  backup_interval_hours: number({
    default: 24,
    min: 1,
    max: 8760,
    unit: "h",
    reloadable: true,
    description: "How old the newest backup gets before the next one is taken.",
  }),
  backup_path: text({
    default: "./data/backups",
    shape: "a folder",
    pattern: PATH_PATTERN,
    description: "Where backups go; left at its default, `backups` in the data folder.",
  }),
  backup_retention_days: number({
    default: 30,
    min: 1,
    max: 3650,
    unit: "days",
    reloadable: true,
    description: "How long backups are kept. The newest is kept however old it is.",
  }),
  backup_hook: texts({
    default: [],
    minItems: 0,
    maxItems: 50,
    of: "words",
    shape: "a word of a command",
    pattern: /^[^\0]{1,1000}$/,
    description:
      "Command that carries a backup elsewhere: program and arguments, the backup's path is put behind them. " +
      "No shell, and no secret in its environment.",
  }),
  backup_hook_timeout_seconds: number({
    default: 1800,
    min: 1,
    max: 86_400,
    unit: "s",
    description: "How long `backup_hook` may take before it is ended.",
  }),
  vacuum_interval_days: whole({
    default: 7,
    min: 1,
    max: 365,
    unit: "days",
    unused: true,
    description: "How often unused space is given back.",
  }),
  csv_path: text({
    default: "./data/trades.csv",
    shape: "a file name",
    pattern: PATH_PATTERN,
    description: "File that closed trades are appended to.",
  }),
});
