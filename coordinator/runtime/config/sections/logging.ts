import { SEVERITIES } from "../../../ports/journal.ts";
import { z } from "zod";
import { choice, PATH_PATTERN, section, textOrNull, whole } from "../keys.ts";

const componentsRange = `a group of component: level, each level one of ${SEVERITIES.join(", ")}`;

export const logging = section("Logs.", {
  level: choice({
    built: SEVERITIES,
    default: "info",
    reloadable: true,
    description: "Least severity that is written.",
  }),
  format: choice({
    built: ["json", "text"],
    default: "json",
    description: "Shape of a line on standard error. A terminal always gets `text`, the file always JSON.",
  }),
  file: textOrNull({
    shape: "a file name",
    pattern: PATH_PATTERN,
    description: "File that is written beside standard error.",
  }),
  max_bytes: whole({
    default: 10_485_760,
    min: 10_000,
    max: 1_073_741_824,
    unit: "bytes",
    description: "Size at which the file is rotated.",
  }),
  backup_count: whole({ default: 10, min: 1, max: 100, unit: "files", description: "Rotated files that are kept." }),
  components: z.record(
    z.string().regex(/^[a-z0-9_.-]{1,60}$/),
    z.enum(SEVERITIES, { error: `must be one of ${SEVERITIES.join(", ")}` }),
    {
      error: `must be ${componentsRange}`,
    },
  ).default({}).meta({
    description: "Levels of single components, for example `{ inference: debug }`.",
    range: componentsRange,
    reloadable: true,
    unused: false,
  }),
});
