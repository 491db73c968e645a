import { number, PATH_PATTERN, section, text, whole } from "../keys.ts";

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
    unused: true,
    description: "How often a backup is taken.",
  }),
  backup_path: text({
    default: "./data/backups",
    shape: "a folder",
    pattern: PATH_PATTERN,
    unused: true,
    description: "Where backups go.",
  }),
  backup_retention_days: number({
    default: 30,
    min: 1,
    max: 3650,
    unit: "days",
    unused: true,
    description: "How long backups are kept.",
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
